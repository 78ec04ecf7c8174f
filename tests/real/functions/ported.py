"""
What is deployed on FunctionGraph in the place of `fc_function`.
"""

import fc_function

import polyfaas

handler = polyfaas.port(fc_function.handler, written_for="alibaba")
answer_text = polyfaas.port(fc_function.answer_text, written_for="alibaba")
answer_bytes = polyfaas.port(fc_function.answer_bytes, written_for="alibaba")
answer_nothing = polyfaas.port(fc_function.answer_nothing, written_for="alibaba")
answer_json_text = polyfaas.port(fc_function.answer_json_text, written_for="alibaba")
refuse = polyfaas.port(fc_function.refuse, written_for="alibaba")
no_json = polyfaas.port(fc_function.no_json, written_for="alibaba")
initialize = polyfaas.port(fc_function.initialize, written_for="alibaba")
pre_stop = polyfaas.port(fc_function.pre_stop, written_for="alibaba")
