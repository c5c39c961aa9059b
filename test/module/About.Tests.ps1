# The help topics: found by Get-Help, true in what they call.

BeforeDiscovery {
    $topics = 'about_CMMedia', 'about_CMMedia_Scheduling' | ForEach-Object { @{ Topic = $_ } }
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-Module "$repository/module/CMMedia" -Force
    # Which of them another PowerShell finds, where the module lies on the module path and was not imported.
    $found = & (Get-Process -Id $PID).Path -NoProfile -NonInteractive -Command {
        param($modules)
        $env:PSModulePath = "$modules$([IO.Path]::PathSeparator)$env:PSModulePath"
        'about_CMMedia', 'about_CMMedia_Scheduling' | Where-Object { (Get-Help $_ | Out-String).Contains('SHORT DESCRIPTION') }
    } -args "$repository/module"
}

AfterAll { Remove-Module CMMedia }

Describe 'The topic <Topic>' -ForEach $topics {
    BeforeAll { $text = (Get-Help $Topic | Out-String) }

    It 'is found by its name, with a synopsis' {
        $text | Should -Match "TOPIC\s+$Topic\s"
        (Get-Help $Topic -Category HelpFile).Synopsis | Should -Not -BeNullOrEmpty
    }
    It 'is found too where the module was not imported, but lies on the module path' {
        $found | Should -Contain $Topic
    }
    It 'names only cmdlets and parameters that exist' {
        $commands = [regex]::Matches($text, '\b[A-Z][a-z]+-CM[A-Za-z]+').Value | Sort-Object -Unique
        $commands | Should -Not -BeNullOrEmpty
        # Named as not being here.
        foreach ($command in $commands | Where-Object { $_ -ne 'New-CMBootableMedia' }) { Get-Command $command -Module CMMedia -ErrorAction Ignore | Should -Not -BeNullOrEmpty -Because $command }
    }
    It 'has lines of at most 80 characters in ASCII' {
        foreach ($line in Get-Content "$repository/module/CMMedia/en-US/$Topic.help.txt") {
            $line.Length | Should -BeLessOrEqual 80 -Because $line
            $line | Should -Match '^[\x20-\x7e]*$'
        }
    }
    It 'shows code that parses, with parameters that the cmdlets have' {
        $known = Get-Command -Module CMMedia
        foreach ($block in [regex]::Matches((Get-Content "$repository/module/CMMedia/en-US/$Topic.help.txt" -Raw), '(?m)(^ {8,}\S.*\r?\n)+').Value) {
            $problems = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($block, [ref] $null, [ref] $problems)
            foreach ($call in $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true)) {
                $command = $known | Where-Object Name -eq "$($call.GetCommandName())".Replace('CMMedia\', '')
                if (-not $command) { continue }
                $problems | Should -BeNullOrEmpty -Because $block
                foreach ($parameter in $call.CommandElements | Where-Object { $_ -is [System.Management.Automation.Language.CommandParameterAst] }) {
                    { $command.ResolveParameter($parameter.ParameterName) } | Should -Not -Throw -Because "$command -$($parameter.ParameterName)"
                }
            }
        }
    }
}
