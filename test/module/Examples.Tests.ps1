# Every example of every cmdlet's help runs, on the sample site. What an example names and the site has not stands on
# reviewed lists here; a new cmdlet's examples are found by themselves.

BeforeDiscovery {
    . $PSScriptRoot/Support.ps1
    $list = "import('$([uri]::new("$repository/dist/src/cmdlets/index.js").AbsoluteUri)').then(({ cmdlets }) => console.log(JSON.stringify(cmdlets.flatMap(({ name, examples }) => examples.map(({ code }, index) => ({ Name: name, Number: index + 1, Code: code }))))))"
    $examples = node -e $list | ConvertFrom-Json | ForEach-Object { @{ Name = $_.Name; Number = $_.Number; Code = $_.Code } }
    if (-not $examples) { throw 'There are no examples.' }
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "cmmedia-$([guid]::NewGuid().ToString('N'))")).FullName
    Import-Module "$repository/module/CMMedia" -Force
    $site = New-ContosoSite $folder
    $null = New-Item -ItemType Directory "$folder/media", "$folder/samples/contoso", "$folder/empty"
    Copy-Item $site "$folder/samples/contoso/site.yaml"
    # A site without the task sequence, for examples that bring it in.
    (Get-Content $site -Raw) -replace '(?ms)^taskSequences:.*?(?=^bootImages:)' | Set-Content "$folder/empty/site.yaml"
    Export-CMTaskSequence -Id CON00001 -ExportFilePath "$folder/export.zip"
    $null = New-CMStandaloneMedia -TaskSequence CON00001 -DistributionPoint dp01.contoso.com -MediaType CdDvd -Path "$folder/built.iso"
    $password = [Net.NetworkCredential]::new('', 'Marked-pa55word-for-tests').SecurePassword

    # Reviewed: what examples name, and what the sample site has in its place.
    $substitutions = [ordered] @{
        "'Windows 11'"          = "'Windows 11 refresh'"
        "'*Latitude*'"          = "'*Laptop*'"
        "'B*'"                  = "'H*'"
        'D:\SCCMContentLib'     = "$folder/SCCMContentLib"
        'D:\Media'              = "'$folder/media'"
        '-MinimumFreeGB 30'     = '-MinimumFreeGB 1'
        '.\samples\contoso\'    = './samples/contoso/'
        '.\'                    = './'
    }
    # Reviewed: what rightly returns nothing here.
    $silent = @{
        'Connect-CMMediaSite'            = 1, 2
        'Disconnect-CMMediaSite'         = @(1)
        'Export-CMTaskSequence'          = 1, 2
        # The sample site has none.
        'Get-CMOperatingSystemInstaller' = @(1)
        # A machine may have no disk that is usable, or none that is listed.
        'Get-CMMediaDrive'               = 1, 2, 3
        # It shows only what is wrong.
        'Test-CMMediaHost'               = 2, 3
    }
}

AfterAll {
    Remove-Module CMMedia
    Remove-Item $folder -Recurse -Force
}

Describe 'Example <Number> of <Name>' -ForEach $examples {
    It 'runs' {
        foreach ($text in $substitutions.Keys) { $Code = $Code.Replace($text, $substitutions[$text]) }
        $imports = $Code -match 'Import-CMTaskSequence'
        # What is there before: exports, and media for what reads some.
        Remove-Item "$folder/*.iso", "$folder/*.zip" -Exclude built.iso, export.zip
        Copy-Item "$folder/export.zip" "$folder/windows.zip"
        if ($imports -or $Code -notmatch 'Export-CMTaskSequence') { Copy-Item "$folder/export.zip" "$folder/windows11.zip" }
        if ($Code -notmatch 'New-CM') { Copy-Item "$folder/built.iso" "$folder/windows11.iso" }
        Connect-CMMediaSite -Path $(if ($imports) { "$folder/empty" } else { $site })
        $media = @{ TaskSequence = 'CON00001'; DistributionPoint = 'dp01.contoso.com'; MediaType = 'CdDvd'; Path = './piped.iso'; MediaPassword = $password }

        Push-Location $folder
        try {
            $output = & {
                [Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSAvoidOverwritingBuiltInCmdlets', '', Justification = 'Nobody is there to answer.')]
                param($text)
                function Read-Host { $password }
                $ErrorActionPreference = 'Stop'
                & ([scriptblock]::Create($text))
            } $Code 3>$null
        } finally { Pop-Location }
        if ($silent[$Name] -contains $Number) { return }
        $output | Should -Not -BeNullOrEmpty -Because $Code
    }
}
