# Runs the module's tests with Pester: the one installed, else the one that Pester.csproj pins. Needs `npm run build`.
param(
    # Test files or folders.
    [string[]] $Path = $PSScriptRoot,
    [string] $Output = 'Detailed'
)

$ErrorActionPreference = 'Stop'
try {
    $manifest = "$PSScriptRoot/.packages/pester/6.2.0/tools/Pester.psd1"
    $installed = Get-Module Pester -ListAvailable | Where-Object Version -ge 6.0 | Sort-Object Version | Select-Object -Last 1
    if ($installed) {
        $manifest = $installed.Path
    } elseif (-not (Test-Path $manifest)) {
        dotnet restore "$PSScriptRoot/Pester.csproj" | Out-Null
        if ($LASTEXITCODE) { throw 'Pester is neither installed nor could it be restored.' }
    }
    Import-Module $manifest

    $configuration = New-PesterConfiguration
    $configuration.Run.Path = $Path
    $configuration.Run.PassThru = $true
    $configuration.Output.Verbosity = $Output
    $result = Invoke-Pester -Configuration $configuration
    # Again at the end: what failed is otherwise far up in the output.
    foreach ($file in $result.FailedContainers) { "Failed file: $($file.Item): $($file.ErrorRecord)" }
    foreach ($block in $result.FailedBlocks) { "Failed block: $($block.ExpandedPath): $($block.ErrorRecord)" }
    foreach ($test in $result.Failed | Where-Object ErrorRecord) { "Failed test: $($test.ExpandedPath): $($test.ErrorRecord)" }
} catch {
    [Console]::Error.WriteLine($_)
    exit 2
}
exit [int] ($result.Result -ne 'Passed')
