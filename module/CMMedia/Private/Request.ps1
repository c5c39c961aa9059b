# What a call sends: the bound parameters as JSON. Secrets never become a string: the JSON text has marks in their
# place, and their bytes are put in when the line is.

$script:EpochTicks = 621355968000000000
$script:JsonEscaped = [char[]] (0..31 + 34 + 92)

# The bound parameters by name, ready for JSON; the shape names all of the cmdlet's own. Secrets are added to $Secrets.
function script:ConvertTo-WireParameter {
    param($Cmdlet, $Bound, $Shape, $Secrets)
    $wire = @{}
    foreach ($name in $Shape.Keys) {
        if (-not $Bound.ContainsKey($name)) { continue }
        $value = $Bound[$name]
        $kind = $Shape[$name]
        if ($kind -eq 'path') {
            $wire[$name] = if ($value -is [array]) { , @(foreach ($one in $value) { Resolve-FilePath -Cmdlet $Cmdlet -Path $one }) }
            else { Resolve-FilePath -Cmdlet $Cmdlet -Path $value }
        } elseif ($kind -eq 'wildcardPath') {
            $wire[$name] = @(foreach ($one in $value) { Resolve-WildcardPath -Cmdlet $Cmdlet -Path $one })
        } elseif ($kind -eq 'value') {
            $wire[$name] = ConvertTo-WireValue -Value $value -Secrets $Secrets
        } else {
            $type, $properties = $kind
            $wire[$name] = if ($type -eq 'object[]') { , @(foreach ($one in $value) { ConvertTo-WireObject -Value $one -Properties $properties }) }
            else { ConvertTo-WireObject -Value (Get-OnlyOne -Name $name -Value $value) -Properties $properties }
        }
    }
    $wire
}

# What a parameter for one object got: that object, also where a search gave it as a list of one.
function script:Get-OnlyOne {
    param([string] $Name, $Value)
    if ($Value -isnot [Collections.IList]) { return $Value }
    if ($Value.Count -eq 1) { return $Value[0] }
    if ($Value.Count -eq 0) {
        throw (ConvertTo-ErrorRecord -Code 'ParameterEmpty' -Category 'InvalidArgument' -Target $Name -Message "-$Name got an empty list, and takes one object." `
                -Remedy 'Look at what the list was filled from: a search that found nothing gives none.')
    }
    throw (ConvertTo-ErrorRecord -Code 'ParameterAmbiguous' -Category 'InvalidArgument' -Target $Name -Message "-$Name got $($Value.Count) objects, and takes one." `
            -Remedy 'Choose one, for example with Select-Object -First 1, or call the cmdlet for each of them in a foreach loop.')
}

function script:ConvertTo-WireValue {
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
function script:ConvertTo-WireDate {
    param([datetime] $Value)
    $utc = $Value.ToUniversalTime()
    @{
        ms            = [long] [Math]::Floor(($utc.Ticks - $script:EpochTicks) / [decimal] 10000)
        kind          = $Value.Kind.ToString()
        offsetMinutes = [int] (($Value.Ticks - $utc.Ticks) / [TimeSpan]::TicksPerMinute)
    }
}

# A mark for the place of a secret.
function script:ConvertTo-WireSecret {
    param([securestring] $Value, $Secrets)
    if (-not $Secrets.Mark) {
        $Secrets.Mark = [guid]::NewGuid().ToString('N')
        $Secrets.Values = [Collections.Generic.List[securestring]]::new()
    }
    $Secrets.Values.Add($Value)
    @{ secret = '{0}{1:d6}' -f $Secrets.Mark, ($Secrets.Values.Count - 1) }
}

# A string, number, boolean or null.
function script:ConvertTo-WireScalar {
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
function script:ConvertTo-WireObject {
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

# The paths of what fits a path with wildcard characters. What exists under exactly this name is meant, and what fits
# nothing stays as it is: that there is no such file is for the backend to say.
function script:Resolve-WildcardPath {
    param($Cmdlet, [string] $Path)
    $literal = Resolve-FilePath -Cmdlet $Cmdlet -Path $Path
    if (-not [WildcardPattern]::ContainsWildcardCharacters($Path) -or [IO.File]::Exists($literal)) { return $literal }
    $provider = $null
    $found = try { $Cmdlet.SessionState.Path.GetResolvedProviderPathFromPSPath($Path, [ref] $provider) } catch [System.Management.Automation.ItemNotFoundException] { $null }
    if ($found) { $found } else { $literal }
}

# The absolute file system path that a path of any PowerShell drive means, with wildcard characters as they are. A UNC
# path stays as it was typed: what it means is for the backend to say.
function script:Resolve-FilePath {
    param($Cmdlet, [string] $Path)
    if ($Path.StartsWith('\\')) { return $Path }
    $provider = $null
    $drive = $null
    try {
        $full = $Cmdlet.SessionState.Path.GetUnresolvedProviderPathFromPSPath($Path, [ref] $provider, [ref] $drive)
    } catch {
        # A whole drive that PowerShell doesn't know, such as a stick of another machine: so too.
        if ($Path -match '^[A-Za-z]:[\\/]?$') { return $Path }
        throw (ConvertTo-ErrorRecord -Code 'PathNotValid' -Category 'InvalidArgument' -Target $Path `
                -Message "'$Path' is not a path: $($_.Exception.GetBaseException().Message)" `
                -Remedy 'Give the whole path of a file or folder, on a drive that exists.')
    }
    if ($drive -and $script:SiteDrive -and $drive.Name -eq $script:SiteDrive.Name) {
        throw (ConvertTo-ErrorRecord -Code 'PathOnSiteDrive' -Category 'InvalidArgument' -Target $Path `
                -Message "'$Path' is a path on the drive $($drive.Name):, which stands for a site and keeps no files." `
                -Remedy 'Give the whole path of a file or folder, with its drive.')
    }
    if ($provider.Name -ne 'FileSystem') {
        throw (ConvertTo-ErrorRecord -Code 'PathNotFileSystem' -Category 'InvalidArgument' -Target $Path `
                -Message "'$Path' is a path of the provider $($provider.Name), not of the file system." `
                -Remedy 'Give the whole path of a file or folder, with its drive.')
    }
    $full
}

# The JSON text of a string, number, boolean, null, or of lists and dictionaries of these. Not by ConvertTo-Json:
# to load its module is a tenth of a second of the first call.
function script:ConvertTo-WireJson($Value) {
    if ($Value -is [string]) {
        if ($Value.IndexOfAny($script:JsonEscaped) -ge 0) { $Value = Format-JsonEscape $Value }
        '"' + $Value + '"'
    } elseif ($Value -is [bool]) {
        if ($Value) { 'true' } else { 'false' }
    } elseif ($Value -is [int] -or $Value -is [long]) {
        "$Value"
    } elseif ($null -eq $Value) {
        'null'
    } elseif ($Value -is [Collections.IDictionary]) {
        '{' + (@(foreach ($key in $Value.Keys) { '"' + $key + '":' + (ConvertTo-WireJson $Value[$key]) }) -join ',') + '}'
    } elseif ($Value -is [Collections.IEnumerable]) {
        '[' + (@(foreach ($item in $Value) { ConvertTo-WireJson $item }) -join ',') + ']'
    } elseif ($Value -is [double] -or $Value -is [single]) {
        $Value.ToString('R', [cultureinfo]::InvariantCulture)
    } else {
        $Value.ToString([cultureinfo]::InvariantCulture)
    }
}

function script:Format-JsonEscape([string] $Text) {
    $escaped = [Text.StringBuilder]::new()
    foreach ($character in $Text.ToCharArray()) {
        if ($script:JsonEscaped -ccontains $character) { $null = $escaped.AppendFormat('\u{0:x4}', [int] $character) } else { $null = $escaped.Append($character) }
    }
    $escaped.ToString()
}

# Sends a request, of which all is there but the number of its call.
function script:Send-Call {
    param($Cmdlet, $Backend, [int] $Call, [string] $Request, $Secrets)
    $json = '{"jsonrpc":"2.0","id":' + $Call + ',"method":"invoke","params":{"call":' + $Call + $Request
    if ($json.Length -gt $script:Module.MaxLineBytes / 4) {
        throw (ConvertTo-ErrorRecord -Code 'RequestTooLarge' -Category 'LimitsExceeded' -Target $script:Module.Name `
                -Message "The parameters are $($json.Length) characters long, more than the $($script:Module.MaxLineBytes / 4) that can be sent." `
                -Remedy 'Give less at once, such as in several calls.')
    }
    $Backend.Calls[$Call] = [Collections.Generic.Queue[object]]::new()
    if (-not $Secrets.Mark) {
        Send-Text -Cmdlet $Cmdlet -Backend $Backend -Text $json
        return
    }
    $line = [IO.MemoryStream]::new()
    try {
        $line = ConvertTo-Line -Json $json -Secrets $Secrets
        Send-Byte -Cmdlet $Cmdlet -Backend $Backend -Bytes $line.GetBuffer() -Count $line.Length
    } finally {
        [Array]::Clear($line.GetBuffer(), 0, $line.Length)
    }
}

# The line with the secrets in their places, in one buffer that never grows, so that it can be cleared.
function script:ConvertTo-Line {
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
function script:Write-Secret {
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
