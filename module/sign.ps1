<#
.SYNOPSIS
Signs every script of the module with your own certificate.

.DESCRIPTION
Where the execution policy is AllSigned, or a policy allows only signed scripts, sign the module once it lies where it will be used, or before it is packed (npm run package -- --sign THUMBPRINT). All scripts of the folder are signed, or the first that can't be ends it with an error. The certificate must be one for code signing, with its private key, and the machines that run the module must trust it as a publisher.

Runs on Windows only: PowerShell has Set-AuthenticodeSignature nowhere else. The backend (lib/backend.cjs) is no script of PowerShell, which checks no signature of it.

.PARAMETER Path
The module's folder.

.PARAMETER Certificate
The certificate, such as one of Get-PfxCertificate.

.PARAMETER Thumbprint
The thumbprint of a certificate in the user's or the machine's store.

.PARAMETER TimestampServer
The URL of a time stamp server. With a time stamp, signatures stay valid when the certificate has expired.

.EXAMPLE
.\sign.ps1 -Path .\CMMedia -Thumbprint 1234567890ABCDEF1234567890ABCDEF12345678 -TimestampServer http://timestamp.digicert.com

.EXAMPLE
.\sign.ps1 -Path .\CMMedia -Certificate (Get-PfxCertificate .\signing.pfx) -WhatIf

Shows which files would be signed.
#>
[CmdletBinding(SupportsShouldProcess = $true, DefaultParameterSetName = 'Thumbprint')]
param(
    [Parameter(Mandatory = $true)]
    [string] $Path,

    [Parameter(Mandatory = $true, ParameterSetName = 'Certificate')]
    [System.Security.Cryptography.X509Certificates.X509Certificate2] $Certificate,

    [Parameter(Mandatory = $true, ParameterSetName = 'Thumbprint')]
    [string] $Thumbprint,

    [string] $TimestampServer
)

$ErrorActionPreference = 'Stop'
try {
    if (-not (Test-Path -LiteralPath $Path -PathType Container)) { throw "'$Path' is no folder." }
    if (-not $Certificate) {
        $store = 'Cert:\CurrentUser\My', 'Cert:\LocalMachine\My' | Where-Object { Test-Path $_ }
        $Certificate = $store | ForEach-Object { Get-ChildItem $_ } | Where-Object Thumbprint -EQ ($Thumbprint -replace '\s') | Select-Object -First 1
        if (-not $Certificate) { throw "No certificate with the thumbprint '$Thumbprint' is in the user's or the machine's store." }
    }
    if (-not $Certificate.HasPrivateKey) { throw "The certificate '$($Certificate.Subject)' has no private key here." }
    $usages = $Certificate.Extensions | Where-Object { $_ -is [System.Security.Cryptography.X509Certificates.X509EnhancedKeyUsageExtension] }
    # Code signing.
    if (@($usages.EnhancedKeyUsages.Value) -notcontains '1.3.6.1.5.5.7.3.3') { throw "The certificate '$($Certificate.Subject)' is not for code signing." }

    $scripts = @(Get-ChildItem -LiteralPath $Path -Recurse -File | Where-Object Extension -In '.ps1', '.psm1', '.psd1', '.ps1xml' | Sort-Object FullName)
    if ($scripts.Count -eq 0) { throw "There are no scripts in '$Path'." }
    if (-not $WhatIfPreference -and -not (Get-Command Set-AuthenticodeSignature -ErrorAction Ignore)) {
        throw 'Set-AuthenticodeSignature exists on Windows only: sign the module there.'
    }
    $signing = @{ Certificate = $Certificate; HashAlgorithm = 'SHA256'; IncludeChain = 'NotRoot' }
    if ($TimestampServer) { $signing.TimestampServer = $TimestampServer }
    foreach ($script in $scripts) {
        if (-not $PSCmdlet.ShouldProcess($script.FullName, 'Sign')) { continue }
        $signature = Set-AuthenticodeSignature -LiteralPath $script.FullName @signing
        # A certificate that this machine does not trust signs all the same: UnknownError, with the signer named.
        $isSigned = $signature.SignerCertificate -and $signature.SignerCertificate.Thumbprint -eq $Certificate.Thumbprint
        if (-not $isSigned -or $signature.Status -in 'NotSigned', 'HashMismatch', 'NotSupportedFileFormat', 'Incompatible') {
            throw "'$($script.FullName)' could not be signed: $($signature.StatusMessage)"
        }
        [pscustomobject] @{ Path = $script.FullName; Status = "$($signature.Status)" }
    }
} catch {
    [Console]::Error.WriteLine($_.Exception.Message)
    exit 1
}
