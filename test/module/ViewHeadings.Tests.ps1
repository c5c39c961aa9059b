# The views of CMMedia.Format.ps1xml, each over a made-up object of its type.

BeforeDiscovery {
    $format = [xml] (Get-Content "$PSScriptRoot/../../module/CMMedia/CMMedia.Format.ps1xml" -Raw)
    $types = @($format.Configuration.ViewDefinitions.View.ViewSelectedBy.TypeName | ForEach-Object { @{ Type = $_ } })
}

BeforeAll {
    . $PSScriptRoot/Support.ps1
    # As the module does with its first output.
    Update-FormatData -AppendPath "$repository/module/CMMedia/CMMedia.Format.ps1xml"
    $format = [xml] (Get-Content "$repository/module/CMMedia/CMMedia.Format.ps1xml" -Raw)
    # An object of this type with what its view reads: names, and numbers where the view computes.
    function New-Viewed {
        param([string] $Type)
        $view = $format.Configuration.ViewDefinitions.View | Where-Object { $_.ViewSelectedBy.TypeName -contains $Type }
        $object = [pscustomobject] @{ PSTypeName = $Type }
        foreach ($name in $view.SelectNodes('.//PropertyName').InnerText | Select-Object -Unique) { $object | Add-Member $name "the $name" }
        # A table leaves out a column that cannot be computed.
        foreach ($name in [regex]::Matches($view.SelectNodes('.//ScriptBlock').InnerText -join ' ', '\$_\.(\w+)').ForEach({ $_.Groups[1].Value }) | Select-Object -Unique) {
            $object | Add-Member $name 1048576 -Force
        }
        $object
    }
    # The lines that head a table, or what stands before the colons of a list.
    function Get-Heading {
        param([string] $Text)
        $lines = $Text -split '\r?\n' | Where-Object { $_ }
        $rule = [Array]::FindIndex([string[]] $lines, [Predicate[string]] { $args[0] -match '^[ -]*-[ -]*$' })
        if ($rule -gt 0) { $lines[0..($rule - 1)] } else { $lines -match '^\S' -replace ' *: .*' }
    }
}

Describe 'The view of <Type>' -ForEach $types {
    It 'has no code for a heading' {
        $object = New-Viewed $Type
        foreach ($text in ($object | Out-String -Width 400), ($object | Format-List | Out-String -Width 400)) {
            $heading = Get-Heading $text
            $heading | Should -Not -BeNullOrEmpty
            $heading | Should -Not -Match '\$_|[{}]'
        }
    }
    It 'is the one that shows such an object' {
        $view = $format.Configuration.ViewDefinitions.View | Where-Object { $_.ViewSelectedBy.TypeName -contains $Type }
        $labels = @($view.SelectNodes('.//Label').InnerText)
        $heading = (Get-Heading (New-Viewed $Type | Out-String -Width 400)) -join ' '
        foreach ($label in $labels | Where-Object { $_ -notin 'SHA-256', 'Unchanged' }) { $heading | Should -Match ([regex]::Escape($label)) }
    }
}
