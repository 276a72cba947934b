"""Windows Server: audit policies, user rights, services, registry settings."""

from __future__ import annotations

from collections.abc import Iterator

from qpctui.simulator.catalogue.controls import (
    Control,
    Grant,
    Outcome,
    Policy,
    failed,
    numbered,
    with_outcomes,
)

_AUDIT = [
    f"{category}: {name}"
    for category, names in {
        "Account Logon": ["Credential Validation", "Kerberos Service Ticket Operations"],
        "Account Management": ["Security Group Management", "User Account Management"],
        "Detailed Tracking": ["Process Creation", "Plug and Play Events"],
        "Logon/Logoff": ["Account Lockout", "Group Membership", "Logon", "Logoff", "Special Logon"],
        "Object Access": ["File Share", "Detailed File Share", "Removable Storage"],
        "Policy Change": ["Audit Policy Change", "Authentication Policy Change"],
        "Privilege Use": ["Sensitive Privilege Use"],
        "System": ["IPsec Driver", "Security State Change", "System Integrity"],
    }.items()
    for name in names
]

_RIGHTS = [
    "SeNetworkLogonRight",
    "SeTcbPrivilege",
    "SeMachineAccountPrivilege",
    "SeIncreaseQuotaPrivilege",
    "SeInteractiveLogonRight",
    "SeRemoteInteractiveLogonRight",
    "SeBackupPrivilege",
    "SeSystemtimePrivilege",
    "SeTimeZonePrivilege",
    "SeCreatePagefilePrivilege",
    "SeCreateTokenPrivilege",
    "SeCreateGlobalPrivilege",
    "SeCreatePermanentPrivilege",
    "SeCreateSymbolicLinkPrivilege",
    "SeDebugPrivilege",
    "SeDenyNetworkLogonRight",
    "SeDenyBatchLogonRight",
    "SeDenyServiceLogonRight",
    "SeDenyInteractiveLogonRight",
    "SeDenyRemoteInteractiveLogonRight",
    "SeEnableDelegationPrivilege",
    "SeRemoteShutdownPrivilege",
    "SeAuditPrivilege",
    "SeImpersonatePrivilege",
    "SeIncreaseBasePriorityPrivilege",
    "SeLoadDriverPrivilege",
    "SeLockMemoryPrivilege",
    "SeBatchLogonRight",
    "SeSecurityPrivilege",
    "SeRelabelPrivilege",
    "SeSystemEnvironmentPrivilege",
    "SeManageVolumePrivilege",
    "SeProfileSingleProcessPrivilege",
    "SeSystemProfilePrivilege",
    "SeAssignPrimaryTokenPrivilege",
    "SeRestorePrivilege",
    "SeShutdownPrivilege",
    "SeSyncAgentPrivilege",
    "SeTakeOwnershipPrivilege",
]

_SERVICES = [
    "Browser",
    "FTPSVC",
    "simptcp",
    "SNMP",
    "SSDPSRV",
    "upnphost",
    "WMPNetworkSvc",
    "icssvc",
    "XblAuthManager",
    "XblGameSave",
    "LxssManager",
    "RemoteRegistry",
    "RpcLocator",
    "sacsvr",
    "Spooler",
    "TapiSrv",
    "Fax",
    "WinRM",
    "W3SVC",
    "IISADMIN",
    "bthserv",
    "lfsvc",
    "MapsBroker",
    "lltdsvc",
    "WerSvc",
    "PushToInstall",
    "SessionEnv",
]

_REGISTRY = [
    rf"HKLM\{path}\{name}"
    for path, names in {
        r"SYSTEM\CurrentControlSet\Control\Lsa": [
            "LimitBlankPasswordUse",
            "RestrictAnonymous",
            "RestrictAnonymousSAM",
            "EveryoneIncludesAnonymous",
            "NoLMHash",
            "LmCompatibilityLevel",
            "SCENoApplyLegacyAuditPolicy",
            "CrashOnAuditFail",
            "RunAsPPL",
            "DisableDomainCreds",
        ],
        r"SYSTEM\CurrentControlSet\Services\LanManServer\Parameters": [
            "RequireSecuritySignature",
            "EnableSecuritySignature",
            "AutoDisconnect",
            "SMB1",
            "NullSessionPipes",
            "NullSessionShares",
        ],
        r"SYSTEM\CurrentControlSet\Services\LanmanWorkstation\Parameters": [
            "RequireSecuritySignature",
            "EnablePlainTextPassword",
        ],
        r"SYSTEM\CurrentControlSet\Services\Tcpip\Parameters": [
            "DisableIPSourceRouting",
            "EnableICMPRedirect",
            "KeepAliveTime",
            "TcpMaxDataRetransmissions",
        ],
        r"SOFTWARE\Microsoft\Windows\CurrentVersion\Policies\System": [
            "ConsentPromptBehaviorAdmin",
            "ConsentPromptBehaviorUser",
            "EnableInstallerDetection",
            "EnableLUA",
            "PromptOnSecureDesktop",
            "EnableVirtualization",
            "FilterAdministratorToken",
            "InactivityTimeoutSecs",
            "DontDisplayLastUserName",
            "LegalNoticeText",
            "LegalNoticeCaption",
        ],
        r"SOFTWARE\Policies\Microsoft\Windows NT\Terminal Services": [
            "fDisableCdm",
            "fPromptForPassword",
            "fEncryptRPCTraffic",
            "MinEncryptionLevel",
            "MaxIdleTime",
            "MaxDisconnectionTime",
            "DeleteTempDirsOnExit",
        ],
        r"SOFTWARE\Policies\Microsoft\Windows\PowerShell": [
            r"ScriptBlockLogging\EnableScriptBlockLogging",
            r"Transcription\EnableTranscripting",
        ],
        r"SOFTWARE\Policies\Microsoft\Windows\WinRM": [
            r"Client\AllowBasic",
            r"Client\AllowUnencryptedTraffic",
            r"Service\AllowBasic",
            r"Service\DisableRunAs",
        ],
    }.items()
    for name in names
]

_FIREWALL = [
    f"Windows Firewall, {profile} profile: {setting}"
    for profile in ("Domain", "Private", "Public")
    for setting in ("state", "inbound connections", "log file", "log size", "log dropped packets")
]

_ACCOUNTS = [
    "Password history length",
    "Maximum password age",
    "Minimum password age",
    "Minimum password length",
    "Password complexity",
    "Reversible encryption of passwords",
    "Account lockout duration",
    "Account lockout threshold",
    "Reset of the lockout counter",
    "Name of the built-in Administrator account",
    "Name of the built-in Guest account",
    "State of the built-in Guest account",
    "Members of the local 'Administrators' group [DOMAIN\\name]",
]


def _controls() -> Iterator[Control]:
    yield from numbered(
        5000,
        [(f"Audit policy '{name}' [Success and Failure]", "MEDIUM") for name in _AUDIT],
        rationale="What is not audited can't be looked up afterwards.",
        remediation="auditpol /set, or the group policy's Advanced Audit Policy Configuration.",
    )
    yield from numbered(
        5100,
        [(f"Accounts holding the user right '{name}'", "SERIOUS") for name in _RIGHTS],
        rationale="A right given too widely is a way to become administrator.",
        remediation="Group policy: Local Policies, User Rights Assignment.",
    )
    yield from numbered(
        5200,
        [(f"Startup type of the '{name}' service", "MINIMAL") for name in _SERVICES],
        rationale="A server runs what it serves, and no more.",
        remediation="Set-Service NAME -StartupType Disabled",
    )
    yield from numbered(
        5300,
        [(f"Value of '{name}'", "CRITICAL") for name in _REGISTRY],
        rationale="The setting closes a way in that is open by default.",
        remediation="Set it by group policy, so that it stays set.",
    )
    yield from numbered(
        5400,
        [(name, "SERIOUS") for name in _FIREWALL],
        rationale="The host's own firewall is the last one.",
        remediation="Set-NetFirewallProfile, or group policy.",
    )
    yield from numbered(
        5500,
        [(name, "URGENT") for name in _ACCOUNTS],
        rationale="Accounts and their passwords are what attackers ask for first.",
        remediation="Group policy: Account Policies.",
    )


WINDOWS = Policy(
    id=1485901,
    title="Windows Server 2022 [members]",
    technology_id=312,
    technology="Windows Server 2022",
    controls=with_outcomes(
        _controls(),
        {
            5013: (failed("Success"),),
            5114: (failed(r"CORP\helpdesk", "BUILTIN\\Users"),),
            5303: (failed("1", missing=("0",)),),
            5313: (Outcome("Failed", unexpected=("1",), grant=Grant("Approved", 45)),),
            5512: (failed(r"CORP\svc-build", r"WEB01\legacy ‹admin›"),),
            5340: (Outcome("Error"),),
        },
    ),
)
