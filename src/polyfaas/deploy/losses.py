"""
The settings that only one cloud has, and why the other has no counterpart.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .record import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["TABLE", "lost"]

#: Where the fields of both clouds stand.
TABLE = "devsapp/fc3 (2026-05-28), terraform-provider-huaweicloud 1.97.1"
#: Why a setting of FC has no counterpart on FunctionGraph; others are simply unknown there.
_FROM_ALIBABA = {
    "cpu": "FunctionGraph derives the share of a CPU from the memory",
    "diskSize": "FunctionGraph offers a larger disk for HTTP functions and images only",
    "layers": "FunctionGraph has dependency packages instead, with other rules for files of one name",
    "role": "An agency takes its place: create one and set it",
    "vpcConfig": "The networks of the two clouds differ: set VPC, subnet and an agency",
    "logConfig": "FunctionGraph logs to LTS: its groups and streams have other names",
    "code": "The archive is in an OSS bucket, and FunctionGraph reads from OBS",
    "customRuntimeConfig": "FunctionGraph starts the file bootstrap, and calls port 8000",
    "customContainerConfig": "FunctionGraph takes images from SWR: push it there, and name it in custom_image",
    "asyncInvokeConfig": "FunctionGraph sets asynchronous invocation apart, with at most 3 retries and 86,400 s",
    "concurrencyConfig": "FC reserves instances where FunctionGraph limits their number",
    "provisionConfig": "FunctionGraph sets reserved instances for a version or an alias",
    "tracingConfig": "FunctionGraph has no such setting",
    "nasConfig": "File systems are mounted with func_mounts there",
    "ossMountConfig": "FunctionGraph mounts no buckets",
    "instanceLifecycleConfig.initializer.command": "FunctionGraph calls functions as hooks, not commands",
    "instanceLifecycleConfig.preStop.command": "FunctionGraph calls functions as hooks, not commands",
}
#: The other way round, by the names of FunctionGraph's API.
_FROM_HUAWEI = {
    "xrole": "A RAM role takes its place: create one and set role",
    "app_xrole": "A RAM role takes its place: create one and set role",
    "depend_version_list": "FC has layers instead: pack the dependencies, as polyfaas package does",
    "func_vpc": "The networks of the two clouds differ: set vpcConfig",
    "encrypted_user_data": "FC has no encrypted variables: keep secrets in KMS",
    "max_instance_num": "FC has concurrencyConfig.reservedConcurrency, which means something else",
    "func_code": "The code stands in the file itself: put it into a file, and pack that",
    "code_url": "The archive is in an OBS bucket, and FC reads from OSS",
}


def lost(
    native: Mapping[str, Any], key: str, cloud: str, names: Mapping[str, str], otherwise: str
) -> Iterator[Finding]:
    """
    A finding for each setting.

    Args:
        cloud: Whose settings they are.
        names: The descriptor's name of each setting of FunctionGraph's API.
        otherwise: The reason for those that are in no table.
    """
    reasons = _FROM_ALIBABA if cloud == "alibaba" else _FROM_HUAWEI
    for name in native:
        field = name if cloud == "alibaba" else names.get(name, name)
        yield Finding("lost", key, field, reasons.get(name, otherwise), TABLE)
