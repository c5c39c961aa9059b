# module/sign.ps1: the admin's own certificate on every script. Set-AuthenticodeSignature exists on Windows only, so
# what it does is tested there; here, what is signed, what is refused, and that a module with signatures still works.

BeforeDiscovery {
    $canSign = $null -ne (Get-Command Set-AuthenticodeSignature -ErrorAction Ignore)
    $hasOtherSigner = $null -ne (Get-Command osslsigncode -CommandType Application -ErrorAction Ignore)
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    $sign = "$repository/module/sign.ps1"
    $module = Join-Path $TestDrive CMMedia
    Copy-Item "$repository/module/CMMedia" $module -Recurse
    $scripts = @(Get-ChildItem $module -Recurse -File | Where-Object Extension -Match '^\.ps(1|m1|d1|1xml)$' | ForEach-Object FullName | Sort-Object)

    # A certificate made here, for what its usage says.
    function New-Certificate {
        param([string] $Usage = '1.3.6.1.5.5.7.3.3')
        $key = [Security.Cryptography.RSA]::Create(2048)
        $request = [Security.Cryptography.X509Certificates.CertificateRequest]::new('CN=Tests of cmmedia', $key, 'SHA256', [Security.Cryptography.RSASignaturePadding]::Pkcs1)
        $usages = [Security.Cryptography.OidCollection]::new()
        $null = $usages.Add([Security.Cryptography.Oid]::new($Usage))
        $request.CertificateExtensions.Add([Security.Cryptography.X509Certificates.X509EnhancedKeyUsageExtension]::new($usages, $false))
        $request.CreateSelfSigned([datetimeoffset]::Now.AddDays(-1), [datetimeoffset]::Now.AddDays(1))
    }

    # Runs it in a process of its own; gives its exit code and what it said.
    function Invoke-Sign {
        param([string] $Pfx, [string] $Folder = $module, [switch] $WhatIf)
        $command = '$c = [Security.Cryptography.X509Certificates.X509Certificate2]::new($env:TEST_CERTIFICATE); & $env:TEST_SCRIPT -Path $env:TEST_FOLDER -Certificate $c' + $(if ($WhatIf) { ' -WhatIf' }) + '; exit $LASTEXITCODE'
        $env:TEST_CERTIFICATE, $env:TEST_SCRIPT, $env:TEST_FOLDER = $Pfx, $sign, $Folder
        try { $said = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $command 2>&1 | Out-String -Width 500 }
        finally { $env:TEST_CERTIFICATE = $env:TEST_SCRIPT = $env:TEST_FOLDER = $null }
        @{ Code = $LASTEXITCODE; Said = $said }
    }

    function Export-Certificate {
        param($Certificate, [string] $Name, [string] $Type = 'Pfx')
        $path = Join-Path $TestDrive $Name
        [IO.File]::WriteAllBytes($path, $Certificate.Export($Type))
        $path
    }

    $certificate = New-Certificate
    $pfx = Export-Certificate $certificate 'signing.pfx'
}

Describe 'Signing the module' {
    It 'means every script, and no other file' {
        $result = Invoke-Sign $pfx -WhatIf
        $result.Code | Should -Be 0
        $named = [regex]::Matches($result.Said, '(?m)target "([^"]+)"').ForEach({ $_.Groups[1].Value }) | Sort-Object
        $named | Should -Be $scripts
    }

    It 'refuses a certificate <What>' -ForEach @(
        @{ What = 'that is not for code signing'; Usage = '1.3.6.1.5.5.7.3.1'; Type = 'Pfx' }
        @{ What = 'without a private key'; Usage = '1.3.6.1.5.5.7.3.3'; Type = 'Cert' }
    ) {
        $other = Export-Certificate (New-Certificate -Usage $Usage) 'other.pfx' $Type
        (Invoke-Sign $other -WhatIf).Code | Should -Be 1
    }

    It 'refuses a folder <What>' -ForEach @(@{ What = 'that is none'; Name = 'none' }, @{ What = 'without scripts'; Name = 'empty' }) {
        $null = New-Item (Join-Path $TestDrive 'empty') -ItemType Directory -Force
        (Invoke-Sign $pfx (Join-Path $TestDrive $Name) -WhatIf).Code | Should -Be 1
    }

    It 'says that it needs Windows where it can not sign, and changes nothing' -Skip:$canSign {
        $before = $scripts | Get-FileHash | ForEach-Object Hash
        $result = Invoke-Sign $pfx
        $result.Code | Should -Be 1
        $result.Said | Should -Match 'Windows'
        $scripts | Get-FileHash | ForEach-Object Hash | Should -Be $before
    }

    It 'puts its signature on every script (Set-AuthenticodeSignature: Windows only)' -Skip:(-not $canSign) {
        $signed = Join-Path $TestDrive 'signed'
        Copy-Item $module $signed -Recurse
        (Invoke-Sign $pfx $signed).Code | Should -Be 0
        foreach ($script in Get-ChildItem $signed -Recurse -File | Where-Object Extension -Match '^\.ps(1|m1|d1|1xml)$') {
            (Get-AuthenticodeSignature $script.FullName).SignerCertificate.Thumbprint | Should -Be $certificate.Thumbprint -Because $script.Name
        }
    }

    It 'leaves a module that still works, as another signer of scripts shows' -Skip:(-not $hasOtherSigner) {
        $signed = Join-Path $TestDrive 'CMMedia-signed/CMMedia'
        Copy-Item $module $signed -Recurse
        foreach ($script in $scripts) {
            $target = Join-Path $signed ($script.Substring($module.Length + 1))
            Remove-Item $target
            $said = osslsigncode sign -pkcs12 $pfx -h sha256 -in $script -out $target 2>&1
            $LASTEXITCODE | Should -Be 0 -Because "$script $said"
        }
        $command = 'Import-Module $env:TEST_FOLDER; Connect-CMMediaSite $env:TEST_SITE; (Get-CMTaskSequence).PackageID -join ","; (Get-Help New-CMStandaloneMedia).Synopsis'
        $env:TEST_FOLDER, $env:TEST_SITE = $signed, "$repository/samples/contoso/site.yaml"
        try {
            $shown = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $command
            $env:TEST_FOLDER = $module
            $unsigned = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command $command
        } finally { $env:TEST_FOLDER = $env:TEST_SITE = $null }
        $shown.Count | Should -Be 2
        $shown | Should -Be $unsigned
    }
}
