import legacy

import polyfaas

handler = polyfaas.port(legacy.handler, written_for="alibaba")
initialize = polyfaas.port(legacy.initialize, written_for="alibaba")
