BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-Toy
    # Starts a backend that may clean up for as long as a busy machine needs; its number.
    function Start-Patient {
        param($Shell)
        (Invoke-Shell $Shell { Get-ToyProcess }).Id
        Set-Patience $Shell Toy
    }
    function Get-Log { param($Path) if (Test-Path $Path) { Get-Content $Path } }
}

AfterAll { Remove-Module Toy }

Describe 'Stopping' {
    BeforeEach {
        $log = Join-Path $TestDrive "$([guid]::NewGuid()).txt"
        $shell = New-Shell
    }
    AfterEach { Remove-Shell $shell }

    It 'lets the backend clean up, keeps it, and the next call works' {
        $id = Start-Patient $shell
        $run = Start-Shell $shell { param($log) Wait-ToyStop -Log $log -CleanUpMilliseconds 400 } $log
        Wait-Until { (Get-Log $log) -match 'started' }
        $clock = [Diagnostics.Stopwatch]::StartNew()
        $shell.Stop()
        # As long as the cleaning up, not as long as that might take.
        $clock.ElapsedMilliseconds | Should -BeGreaterThan 390
        $clock.ElapsedMilliseconds | Should -BeLessThan 30000
        (Get-Log $log) -match 'cleaned' | Should -Not -BeNullOrEmpty
        $shell.InvocationStateInfo.State | Should -Be 'Stopped'
        $run.IsCompleted | Should -BeTrue
        (Invoke-Shell $shell { Get-ToyProcess }).Id | Should -Be $id
    }

    It 'ends a backend that does not listen, and the next call works' {
        $id = (Invoke-Shell $shell {
                Get-ToyProcess
                & (Get-Module Toy) { $script:Module.StopSeconds = 1 }
            }).Id
        $null = Start-Shell $shell { param($log) Wait-ToyStop -Log $log -Deaf } $log
        Wait-Until { (Get-Log $log) -match 'started' }
        $shell.Stop()
        Wait-Until { -not (Test-Alive $id) }
        (Invoke-Shell $shell { Get-ToyProcess }).Id | Should -Not -Be $id
    }

    It 'works while the backend writes without end' {
        $null = Start-Patient $shell
        $null = Start-Shell $shell { param($log) Wait-ToyStop -Log $log -Objects -1 } $log
        Wait-Until { (Get-Log $log) -match 'started' }
        $shell.Stop()
        (Get-Log $log) -match 'cleaned' | Should -Not -BeNullOrEmpty
        (Invoke-Shell $shell { Get-ToyItem }).Index | Should -Be 0
    }

    It 'works while the backend starts' {
        $null = Start-Shell $shell { Get-ToyItem }
        Start-Sleep -Milliseconds 60
        $shell.Stop()
        (Invoke-Shell $shell { Get-ToyItem }).Index | Should -Be 0
    }

    It 'happens when something downstream has enough' {
        $null = Start-Patient $shell
        Invoke-Shell $shell { param($log) Wait-ToyStop -Log $log -Objects -1 | Select-Object -First 3 } $log | Should -Be 0, 1, 2
        (Get-Log $log) -match 'cleaned' | Should -Not -BeNullOrEmpty
        Invoke-Shell $shell { (Get-ToyItem 5000 | Select-Object -First 1).Index } | Should -Be 0
        (Invoke-Shell $shell { Get-ToyItem 3 }).Index | Should -Be 0, 1, 2
    }

    It 'happens when a loop around it is left by <_>' -ForEach 'break', 'continue' {
        $null = Start-Patient $shell
        Invoke-Shell $shell {
            param($how, $log)
            foreach ($turn in 1, 2) {
                "turn $turn"
                Wait-ToyStop -Log $log -Objects -1 | ForEach-Object { if ($_ -eq 5) { if ($how -eq 'break') { break } else { continue } } }
                'not reached'
            }
            (Get-ToyItem).Index
        } $_, $log | Should -Be $(if ($_ -eq 'break') { 'turn 1', 0 } else { 'turn 1', 'turn 2', 0 })
        (Get-Log $log) -match 'cleaned' | Should -Not -BeNullOrEmpty
    }

    It 'stops nested calls, the outer ones too' {
        $null = Start-Patient $shell
        $outer = Join-Path $TestDrive "$([guid]::NewGuid()).txt"
        $null = Start-Shell $shell { param($outer, $inner) Wait-ToyStop -Log $outer | ForEach-Object { Wait-ToyStop -Log $inner } } $outer, $log
        Wait-Until { (Get-Log $log) -match 'started' }
        $shell.Stop()
        (Get-Log $log) -match 'cleaned' | Should -Not -BeNullOrEmpty
        (Get-Log $outer) -match 'cleaned' | Should -Not -BeNullOrEmpty
    }

    It 'can be repeated at any moment' {
        foreach ($round in 1..10) {
            $null = Start-Shell $shell { Get-ToyItem 3000 }
            Start-Sleep -Milliseconds (Get-Random -Minimum 0 -Maximum 120 -SetSeed $round)
            $shell.Stop()
            (Invoke-Shell $shell { Get-ToyItem 2 }).Index | Should -Be 0, 1
        }
    }
}

Describe 'A PowerShell that is killed' {
    It 'takes its backend with it, which cleans up' {
        $log = Join-Path $TestDrive 'killed.txt'
        $start = [Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
        $script = "Import-Module '$(Get-ToyFolder)/Toy'; Wait-ToyStop -Log '$log' -CleanUpMilliseconds 200"
        foreach ($argument in '-NoProfile', '-NonInteractive', '-Command', $script) { $start.ArgumentList.Add($argument) }
        $process = [Diagnostics.Process]::Start($start)
        try {
            Wait-Until { (Get-Log $log) -match '^started \d+$' }
            $id = [int] (@(Get-Log $log)[0] -replace '\D')
        } finally { $process.Kill() }
        Wait-Until { (Get-Log $log) -match 'cleaned' }
        Wait-Until { -not (Test-Alive $id) }
    }
}
