BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-Toy
    # Found nowhere but where it belongs.
    $marked = "Mark$([guid]::NewGuid().ToString('N'))$([char] 0xe4)"
    $secret = [securestring]::new()
    foreach ($character in $marked.ToCharArray()) { $secret.AppendChar($character) }
    function Get-Sum {
        param([string] $Text)
        $sum = 7
        $index = 0
        foreach ($byte in [Text.Encoding]::Unicode.GetBytes($Text)) {
            $sum = ($sum * 31 + $byte + $index) % 1000003
            $index++
        }
        $sum
    }
}

AfterAll { Remove-Module Toy }

Describe 'A secret' {
    It 'arrives whole: <_> characters' -ForEach 0, 1, 2, 3, 127, 5000 {
        $text = -join (1..$_ | ForEach-Object { [char] (32 + $_ % 900) })
        if ($_ -eq 0) { $text = '' }
        $one = [securestring]::new()
        foreach ($character in $text.ToCharArray()) { $one.AppendChar($character) }
        $echo = (Get-ToyEcho -Password $one).Password
        $echo.secretLength | Should -Be $text.Length
        $echo.sum | Should -Be (Get-Sum $text)
    }

    It 'arrives beside others, in its own place' {
        $other = ConvertTo-SecureString 'other' -AsPlainText -Force
        $echo = Get-ToyEcho -Password $secret -Variable @{ A = $other; B = $secret; C = 'clear' }
        $echo.Password.sum | Should -Be (Get-Sum $marked)
        $echo.Variable.A.sum | Should -Be (Get-Sum 'other')
        $echo.Variable.B.sum | Should -Be (Get-Sum $marked)
        $echo.Variable.C | Should -Be 'clear'
    }

    It 'is in no argument and no environment of the backend' {
        $process = Get-ToyProcess -Environment -Password $secret
        "$($process.Arguments) $($process.Environment)" | Should -Not -Match $marked
    }

    It 'is in no stream, error or history, also when the call fails' {
        $shell = New-Shell
        try {
            $told = Invoke-Shell $shell {
                param($secret)
                $ErrorActionPreference = 'Continue'
                & {
                    Get-ToyEcho -Password $secret -Verbose -Debug -InformationAction Continue
                    try { Get-ToyEcho -Password $secret -Objects ([pscustomobject] @{ Other = 1 }) -Debug } catch { $_ | Format-List * -Force | Out-String; $_.ScriptStackTrace }
                    Get-ToyEcho -Password $secret | ConvertTo-Json -Depth 5
                } *>&1 | Out-String
                $Error | ForEach-Object { $_ | Format-List * -Force | Out-String }
                Get-History | Out-String
            } $secret
            "$told" | Should -Not -BeNullOrEmpty
            "$told" | Should -Not -Match $marked
            "$told" | Should -Not -Match ([regex]::Escape([Convert]::ToBase64String([Text.Encoding]::Unicode.GetBytes($marked))))
        } finally { Remove-Shell $shell }
    }

    It 'is in no variable of the module after the call' {
        $null = Get-ToyEcho -Password $secret
        $kept = & (Get-Module Toy) { Get-Variable -Scope Script | Where-Object Name -NotIn 'Error', 'PSBoundParameters' | ForEach-Object { $_.Value | Out-String } } 
        $chunk = & (Get-Module Toy) { [Text.Encoding]::UTF8.GetString($script:Backend.Chunk) }
        "$kept $chunk" | Should -Not -Match $marked
    }

    It 'is in no transcript' {
        $file = Join-Path $TestDrive 'transcript.txt'
        $null = Start-Transcript $file
        try { Get-ToyEcho -Password $secret -Verbose -Debug 4>&1 5>&1 | Out-Default } finally { $null = Stop-Transcript }
        Get-Content $file -Raw | Should -Not -Match $marked
    }
}
