# What the tests of the module's host share. The module under test is Toy, made from test/pwsh/toy-cmdlets.ts.

$repository = (Resolve-Path "$PSScriptRoot/../..").Path

# A folder with the module Toy in it, made once for all test files of a session.
function Get-ToyFolder {
    if (-not $global:ToyFolder) {
        $builder = "$repository/dist/test/pwsh/build-toy.js"
        if (-not (Test-Path $builder)) { throw "$builder is missing: run 'npm run build' first." }
        $folder = Join-Path ([IO.Path]::GetTempPath()) "cmmedia-$([guid]::NewGuid().ToString('N'))"
        node $builder $folder
        if ($LASTEXITCODE) { throw 'The module Toy could not be made.' }
        $global:ToyFolder = $folder
        Register-EngineEvent PowerShell.Exiting -SupportEvent -Action { Remove-Item $global:ToyFolder -Recurse -Force }
    }
    $global:ToyFolder
}

function Import-Toy {
    Import-Module "$(Get-ToyFolder)/Toy" -Force -Global
}

# A copy of Toy whose backend is a script that misbehaves (test/pwsh/misbehaving-backend.ts). Returns its path.
function New-MisbehavingToy {
    param([string] $Folder, [string] $Manner)
    Copy-Item "$(Get-ToyFolder)/Toy" $Folder -Recurse
    $script = [uri]::new("$repository/dist/test/pwsh/misbehaving-backend.js").AbsoluteUri
    Set-Content "$Folder/Toy/lib/backend.cjs" "process.env.TOY_MANNER = '$Manner'; import('$script');"
    "$Folder/Toy"
}

# A PowerShell in a runspace of its own, with the module imported. The caller disposes of it with Remove-Shell.
function New-Shell {
    param([string] $Module = "$(Get-ToyFolder)/Toy", $PSHost)
    $state = [initialsessionstate]::CreateDefault2()
    $runspace = if ($PSHost) { [runspacefactory]::CreateRunspace($PSHost, $state) } else { [runspacefactory]::CreateRunspace($state) }
    $runspace.Open()
    $shell = [powershell]::Create()
    $shell.Runspace = $runspace
    $null = Invoke-Shell $shell { param($module) Import-Module $module } $Module
    $shell
}

# Runs a script there. Its first error is thrown here.
function Invoke-Shell {
    param($Shell, [scriptblock] $Script, [object[]] $Argument)
    $Shell.Commands.Clear()
    $Shell.Streams.ClearStreams()
    $null = $Shell.AddScript($Script.ToString(), $true)
    foreach ($one in $Argument) { $null = $Shell.AddArgument($one) }
    try { $Shell.Invoke() } catch { throw $_.Exception.InnerException.ErrorRecord }
    if ($Shell.Streams.Error.Count) { throw $Shell.Streams.Error[0] }
}

# Begins to run a script there; returns what EndInvoke wants.
function Start-Shell {
    param($Shell, [scriptblock] $Script, [object[]] $Argument)
    $Shell.Commands.Clear()
    $Shell.Streams.ClearStreams()
    $null = $Shell.AddScript($Script.ToString(), $true)
    foreach ($one in $Argument) { $null = $Shell.AddArgument($one) }
    $Shell.BeginInvoke()
}

# Waits until that has ended; gives its output, or throws its first error here.
function Complete-Shell {
    param($Shell, $Run)
    try { $Shell.EndInvoke($Run) } catch { throw $_.Exception.InnerException.ErrorRecord }
    if ($Shell.Streams.Error.Count) { throw $Shell.Streams.Error[0] }
}

function Remove-Shell {
    param($Shell)
    $null = Invoke-Shell $Shell { Remove-Module Toy -ErrorAction Ignore }
    $Shell.Runspace.Dispose()
    $Shell.Dispose()
}

# The sample site with sources and a content library of its own in this folder. Returns the site.yaml.
function New-Contoso {
    param([string] $Folder)
    node "$repository/samples/contoso/make-sources.mjs"
    if ($LASTEXITCODE) { throw 'The sample content could not be made.' }
    (Get-Content "$repository/samples/contoso/site.yaml" -Raw).
        Replace('source: sources/', "source: $repository/samples/contoso/sources/").
        Replace('file: refresh.xml', "file: $repository/samples/contoso/refresh.xml").
        Replace('../../out/contoso/dp01/SCCMContentLib', "$Folder/SCCMContentLib") | Set-Content "$Folder/site.yaml"
    "$Folder/site.yaml"
}

# The sample site with everything distributed and a package CON00010 of many random bytes, made once for all test files
# of a session. Returns the site.yaml.
function Get-LargeContoso {
    if (-not $global:LargeContoso) {
        $folder = (New-Item -ItemType Directory (Join-Path ([IO.Path]::GetTempPath()) "cmmedia-$([guid]::NewGuid().ToString('N'))")).FullName
        Register-EngineEvent PowerShell.Exiting -SupportEvent -MessageData $folder -Action { Remove-Item $event.MessageData -Recurse -Force }
        $site = New-Contoso $folder
        $null = New-Item -ItemType Directory "$folder/large"
        $bytes = [byte[]]::new($(if ($env:CMMEDIA_TEST_ALL -eq '1') { 200MB } else { 32MB }))
        [Random]::new(1).NextBytes($bytes)
        [IO.File]::WriteAllBytes("$folder/large/large.dat", $bytes)
        $package = "packages:`n  - id: CON00010`n    name: Large`n    source: $folder/large`n"
        ((Get-Content $site -Raw) -replace '(?m)^packages:\r?\n', $package) | Set-Content $site
        $shell = New-Shell "$repository/module/CMMedia"
        try {
            $null = Invoke-Shell $shell {
                param($site)
                Connect-CMMediaSite -Path $site
                Start-CMContentDistribution -All -DistributionPointName 'dp01.contoso.com'
                Remove-Module CMMedia
            } $site
        } finally {
            $shell.Runspace.Dispose()
            $shell.Dispose()
        }
        $global:LargeContoso = $site
    }
    $global:LargeContoso
}

# Starts another PowerShell with these arguments, which cannot ask. Its output can be read from what is returned.
function Start-PowerShell {
    param([string[]] $Argument, [hashtable] $Environment = @{})
    $start = [Diagnostics.ProcessStartInfo]::new((Get-Process -Id $PID).Path)
    $start.RedirectStandardInput = $start.RedirectStandardOutput = $start.RedirectStandardError = $true
    foreach ($one in @('-NoProfile', '-NonInteractive') + $Argument) { $start.ArgumentList.Add($one) }
    foreach ($name in $Environment.Keys) { $start.Environment[$name] = $Environment[$name] }
    $process = [Diagnostics.Process]::Start($start)
    $process.StandardInput.Close()
    $told = $process.StandardOutput.ReadToEndAsync()
    $complaint = $process.StandardError.ReadToEndAsync()
    $process | Add-Member Told $told -PassThru | Add-Member Complaint $complaint -PassThru
}

# Waits until something is so; throws after so many seconds, which no machine needs that is only busy.
function Wait-Until {
    param([scriptblock] $Condition, [int] $Seconds = 120)
    $clock = [Diagnostics.Stopwatch]::StartNew()
    while (-not (& $Condition)) {
        if ($clock.Elapsed.TotalSeconds -gt $Seconds) { throw "It did not happen within $Seconds seconds: $Condition" }
        Start-Sleep -Milliseconds 20
    }
}

# Lets the backend of this shell clean up after a stop for as long as a busy machine may need. The module has been
# called before.
function Set-Patience {
    param($Shell, [string] $Module)
    $null = Invoke-Shell $Shell { param($module) & (Get-Module $module) { $script:Module.StopSeconds = 60 } } $Module
}

function Test-Alive {
    param([int] $Id)
    $null -ne (Get-Process -Id $Id -ErrorAction Ignore)
}

# The error that a script ends with; nothing when it ends well.
function Get-Failure {
    param([scriptblock] $Script)
    try { $null = & $Script } catch { $_ }
}

# A copy of the sample site Contoso in this folder, its content distributed there. Returns the path of its site.yaml.
function New-ContosoSite {
    param([string] $Folder)
    $site = New-Contoso $Folder
    Connect-CMMediaSite -Path $site
    $null = Start-CMContentDistribution -All -DistributionPointName 'dp01.contoso.com'
    $site
}
