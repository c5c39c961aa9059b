# What a call sends: the bound parameters as JSON. Secrets never become a string: the JSON text has marks in their
# place, and their bytes are put in when the line is.

# The bound parameters by name, ready for JSON. Secrets are added to $Secrets.
function ConvertTo-WireParameter {
    param($Cmdlet, $Bound, $Shape, $Secrets)
    $wire = @{}
    foreach ($name in $Bound.Keys) {
        if ($script:CommonParameters.Contains($name)) { continue }
        $value = $Bound[$name]
        $kind = $Shape[$name]
        if ($kind -eq 'path') {
            $wire[$name] = if ($value -is [array]) { , @(foreach ($one in $value) { Resolve-FilePath -Cmdlet $Cmdlet -Path $one }) }
            else { Resolve-FilePath -Cmdlet $Cmdlet -Path $value }
        } elseif ($kind) {
            $properties = @($kind)[1..(@($kind).Count - 1)]
            $wire[$name] = if ($value -is [array]) { , @(foreach ($one in $value) { ConvertTo-WireObject -Value $one -Properties $properties }) }
            else { ConvertTo-WireObject -Value $value -Properties $properties }
        } else {
            $wire[$name] = ConvertTo-WireValue -Value $value -Secrets $Secrets
        }
    }
    $wire
}

function ConvertTo-WireValue {
    param($Value, $Secrets)
    if ($Value -is [string]) { return $Value }
    if ($Value -is [switch]) { return $Value.IsPresent }
    if ($Value -is [bool] -or $Value -is [int]) { return $Value }
    if ($Value -is [array]) { return , $Value }
    if ($Value -is [datetime]) { return ConvertTo-WireDate -Value $Value }
    if ($Value -is [securestring]) { return ConvertTo-WireSecret -Value $Value -Secrets $Secrets }
    if ($Value -is [hashtable]) {
        $pairs = [Collections.Generic.List[object]]::new()
        foreach ($key in $Value.Keys) {
            $item = $Value[$key]
            $wire = if ($item -is [securestring]) { ConvertTo-WireSecret -Value $item -Secrets $Secrets } else { ConvertTo-WireScalar -Value $item }
            if ($null -eq $wire) { $wire = '' }
            $pairs.Add(@([string] $key, $wire))
        }
        return , $pairs
    }
    throw (ConvertTo-ErrorRecord -Code 'ParameterNotSendable' -Category 'InvalidType' -Target $Value -Message "A value of type $($Value.GetType()) cannot be sent to the backend.")
}

# Milliseconds since 1970 in UTC, and how the date was given. An unspecified one counts as local, as everywhere in .NET.
function ConvertTo-WireDate {
    param([datetime] $Value)
    $utc = $Value.ToUniversalTime()
    @{
        ms            = [long] [Math]::Floor(($utc.Ticks - $script:Epoch.Ticks) / [decimal] 10000)
        kind          = $Value.Kind.ToString()
        offsetMinutes = [int] (($Value.Ticks - $utc.Ticks) / [TimeSpan]::TicksPerMinute)
    }
}

# A mark for the place of a secret.
function ConvertTo-WireSecret {
    param([securestring] $Value, $Secrets)
    $Secrets.Values.Add($Value)
    @{ secret = '{0}{1:d6}' -f $Secrets.Mark, ($Secrets.Values.Count - 1) }
}

# A string, number, boolean or null.
function ConvertTo-WireScalar {
    param($Value)
    if ($null -eq $Value) { return }
    $type = $Value.GetType()
    if ($type -eq [bool]) { return $Value }
    if ($type -eq [switch]) { return $Value.IsPresent }
    if ($type.IsPrimitive -and $type -ne [char] -and $type -ne [IntPtr] -and $type -ne [UIntPtr]) {
        # Other numbers lose digits in JavaScript, or are none there.
        if ([Math]::Abs([double] $Value) -le 9007199254740991) { return $Value }
    }
    [string] $Value
}

# A string, or the properties that the parameter reads of an object; never the object itself, which may be endless.
function ConvertTo-WireObject {
    param($Value, [string[]] $Properties)
    $type = $Value.GetType()
    if ($type -eq [string] -or $type.IsPrimitive -or $type -eq [guid]) { return [string] $Value }
    $wire = @{}
    foreach ($name in $Properties) {
        if ($Value -is [Collections.IDictionary]) {
            if ($Value.Contains($name)) { $wire[$name] = ConvertTo-WireScalar -Value $Value[$name] }
        } else {
            $property = $Value.PSObject.Properties[$name]
            if ($property) { $wire[$name] = ConvertTo-WireScalar -Value $property.Value }
        }
    }
    $wire
}

# The absolute file system path that a path of any PowerShell drive means, with wildcard characters as they are. A UNC
# path stays as it was typed: what it means is for the backend to say.
function Resolve-FilePath {
    param($Cmdlet, [string] $Path)
    if ($Path.StartsWith('\\')) { return $Path }
    $provider = $null
    $drive = $null
    try {
        $full = $Cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path, [ref] $provider, [ref] $drive)
    } catch {
        throw (ConvertTo-ErrorRecord -Code 'PathNotValid' -Category 'InvalidArgument' -Target $Path `
                -Message "'$Path' is not a path: $($_.Exception.GetBaseException().Message)")
    }
    if ($provider.Name -ne 'FileSystem') {
        throw (ConvertTo-ErrorRecord -Code 'PathNotFileSystem' -Category 'InvalidArgument' -Target $Path `
                -Message "'$Path' is a path of the provider $($provider.Name), not of the file system." `
                -Remedy 'Give the whole path of a file or folder, with its drive.')
    }
    $full
}

function Send-Call {
    param($Cmdlet, $Backend, [int] $Call, $Parameters, $Common, $Secrets)
    $Backend.Calls[$Call] = [Collections.Generic.Queue[object]]::new()
    $Common.call = $Call
    $Common.parameters = $Parameters
    $json = Microsoft.PowerShell.Utility\ConvertTo-Json -Compress -Depth 10 -InputObject @{
        jsonrpc = '2.0'; id = $Call; method = 'invoke'; params = $Common
    }
    $line = [IO.MemoryStream]::new()
    try {
        $line = ConvertTo-Line -Json $json -Secrets $Secrets
        if ($line.Length -gt $script:Module.MaxLineBytes) {
            throw (ConvertTo-ErrorRecord -Code 'RequestTooLarge' -Category 'LimitsExceeded' -Target $Common.cmdlet `
                    -Message "The parameters are $($line.Length) bytes long, more than the $($script:Module.MaxLineBytes) that can be sent.")
        }
        Send-Byte -Cmdlet $Cmdlet -Backend $Backend -Bytes $line.GetBuffer() -Count $line.Length
    } finally {
        [Array]::Clear($line.GetBuffer(), 0, $line.Length)
    }
}

# The line with the secrets in their places, in one buffer that never grows, so that it can be cleared.
function ConvertTo-Line {
    param([string] $Json, $Secrets)
    $parts = $Json.Split([string[]] @($Secrets.Mark), [StringSplitOptions]::None)
    $room = [Text.Encoding]::UTF8.GetByteCount($Json) + 1
    foreach ($secret in $Secrets.Values) { $room += 4 + $secret.Length * 3 }
    $line = [IO.MemoryStream]::new($room)
    for ($i = 0; $i -lt $parts.Length; $i++) {
        $text = $parts[$i]
        if ($i -gt 0) {
            Write-Secret -Line $line -Secret $Secrets.Values[[int] $text.Substring(0, 6)]
            $text = $text.Substring(6)
        }
        $bytes = [Text.Encoding]::UTF8.GetBytes($text)
        $line.Write($bytes, 0, $bytes.Length)
    }
    $line.WriteByte(10)
    $line
}

# The base64 of a secret's UTF-16LE bytes.
function Write-Secret {
    param([IO.MemoryStream] $Line, [securestring] $Secret)
    $plain = [byte[]]::new($Secret.Length * 2)
    $characters = [char[]]::new(4 * [Math]::Ceiling($plain.Length / 3))
    $encoded = [byte[]]::new($characters.Length)
    $pointer = [Runtime.InteropServices.Marshal]::SecureStringToGlobalAllocUnicode($Secret)
    try {
        [Runtime.InteropServices.Marshal]::Copy($pointer, $plain, 0, $plain.Length)
        $null = [Convert]::ToBase64CharArray($plain, 0, $plain.Length, $characters, 0)
        $null = [Text.Encoding]::ASCII.GetBytes($characters, 0, $characters.Length, $encoded, 0)
        $Line.Write($encoded, 0, $encoded.Length)
    } finally {
        [Runtime.InteropServices.Marshal]::ZeroFreeGlobalAllocUnicode($pointer)
        [Array]::Clear($plain, 0, $plain.Length)
        [Array]::Clear($characters, 0, $characters.Length)
        [Array]::Clear($encoded, 0, $encoded.Length)
    }
}
