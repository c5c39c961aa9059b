BeforeAll {
    . $PSScriptRoot/Support.ps1
    Import-Toy

    # A host that can be asked, and answers as it was told.
    if (-not ('AnsweringHost' -as [type])) {
        Add-Type -TypeDefinition @'
using System; using System.Collections.Generic; using System.Collections.ObjectModel; using System.Globalization;
using System.Management.Automation; using System.Management.Automation.Host; using System.Security;
public class AnsweringHost : PSHost {
    public AnsweringUI Answers = new AnsweringUI();
    private Guid id = Guid.NewGuid();
    public override CultureInfo CurrentCulture { get { return CultureInfo.InvariantCulture; } }
    public override CultureInfo CurrentUICulture { get { return CultureInfo.InvariantCulture; } }
    public override Guid InstanceId { get { return id; } }
    public override string Name { get { return "AnsweringHost"; } }
    public override Version Version { get { return new Version(1, 0); } }
    public override PSHostUserInterface UI { get { return Answers; } }
    public override void EnterNestedPrompt() { }
    public override void ExitNestedPrompt() { }
    public override void NotifyBeginApplication() { }
    public override void NotifyEndApplication() { }
    public override void SetShouldExit(int code) { }
}
public class AnsweringUI : PSHostUserInterface {
    public List<string> Questions = new List<string>();
    public List<string> Lines = new List<string>();
    public string Answer = "Y";
    public override PSHostRawUserInterface RawUI { get { return null; } }
    public override int PromptForChoice(string caption, string message, Collection<ChoiceDescription> choices, int standard) {
        Questions.Add(caption + "|" + message);
        for (int i = 0; i < choices.Count; i++) if (choices[i].Label.StartsWith("&" + Answer)) return i;
        return standard;
    }
    public override Dictionary<string, PSObject> Prompt(string c, string m, Collection<FieldDescription> d) { throw new NotSupportedException(); }
    public override PSCredential PromptForCredential(string c, string m, string u, string t) { throw new NotSupportedException(); }
    public override PSCredential PromptForCredential(string c, string m, string u, string t, PSCredentialTypes a, PSCredentialUIOptions o) { throw new NotSupportedException(); }
    public override string ReadLine() { throw new NotSupportedException(); }
    public override SecureString ReadLineAsSecureString() { throw new NotSupportedException(); }
    public override void Write(string v) { Lines.Add(v); }
    public override void Write(ConsoleColor f, ConsoleColor b, string v) { Lines.Add(v); }
    public override void WriteLine(string v) { Lines.Add(v); }
    public override void WriteDebugLine(string v) { Lines.Add(v); }
    public override void WriteErrorLine(string v) { Lines.Add(v); }
    public override void WriteProgress(long s, ProgressRecord r) { }
    public override void WriteVerboseLine(string v) { Lines.Add(v); }
    public override void WriteWarningLine(string v) { Lines.Add(v); }
}
'@
    }
}

AfterAll { Remove-Module Toy }

Describe 'Where nobody can be asked' {
    BeforeAll { $shell = New-Shell }
    AfterAll { Remove-Shell $shell }

    It 'a cmdlet of medium impact runs without being asked' {
        Invoke-Shell $shell { Set-ToyThing one } | Should -Be 'changed one'
    }

    It 'it does nothing under -WhatIf, and says what it would do' {
        Invoke-Shell $shell { Set-ToyThing one -WhatIf } | Should -Be 'plan for one'
    }

    It 'it does nothing under $WhatIfPreference' {
        Invoke-Shell $shell { $WhatIfPreference = $true; Set-ToyThing one } | Should -Be 'plan for one'
        Invoke-Shell $shell { $WhatIfPreference = $true; Set-ToyThing one -WhatIf:$false } | Should -Be 'changed one'
    }

    It 'a confirmation that is wanted is an error at once' {
        foreach ($one in { Set-ToyThing one -Confirm }, { $ConfirmPreference = 'Low'; Set-ToyThing one }, { $ConfirmPreference = 'Medium'; Set-ToyThing one }, { Set-ToyThing one -Replace }) {
            $failure = Get-Failure { Invoke-Shell $shell $one }
            $failure.FullyQualifiedErrorId | Should -BeExactly 'ConfirmationNeeded,Set-ToyThing'
        }
    }

    It '-Confirm:$false, $ConfirmPreference and -Force answer it' {
        Invoke-Shell $shell { $ConfirmPreference = 'Low'; Set-ToyThing one -Confirm:$false } | Should -Be 'changed one'
        Invoke-Shell $shell { $ConfirmPreference = 'None'; Set-ToyThing one } | Should -Be 'changed one'
        Invoke-Shell $shell { Set-ToyThing one -Replace -Force } | Should -Be 'changed one'
    }

    It 'a caller in another module has its own preference' {
        $caller = { $m = New-Module { $ConfirmPreference = 'Low'; function Set-All { Set-ToyThing one } }; & $m { Set-All } }
        (Get-Failure { Invoke-Shell $shell $caller }).FullyQualifiedErrorId | Should -BeExactly 'ConfirmationNeeded,Set-ToyThing'
        $caller = { $m = New-Module { $WhatIfPreference = $true; function Set-All { Set-ToyThing one } }; & $m { Set-All } }
        Invoke-Shell $shell $caller | Should -Be 'plan for one'
    }
}

Describe 'Where somebody can be asked' {
    BeforeAll {
        $asked = [AnsweringHost]::new()
        $shell = New-Shell -PSHost $asked
    }
    AfterAll { Remove-Shell $shell }
    BeforeEach {
        $asked.Answers.Questions.Clear()
        $asked.Answers.Lines.Clear()
    }

    It 'knows that it can ask' {
        (Invoke-Shell $shell { Get-ToyEcho }).Interactive | Should -BeTrue
    }

    It 'asks, and does it after a yes' {
        $asked.Answers.Answer = 'Y'
        Invoke-Shell $shell { Set-ToyThing one -Confirm } | Should -Be 'changed one'
        $asked.Answers.Questions.Count | Should -Be 1
        $asked.Answers.Questions[0] | Should -Match '"Change" on target "one"'
    }

    It 'asks, and does not do it after a no' {
        $asked.Answers.Answer = 'N'
        Invoke-Shell $shell { Set-ToyThing one -Confirm } | Should -BeNullOrEmpty
        Invoke-Shell $shell { Set-ToyThing one -Replace } | Should -BeNullOrEmpty
        $asked.Answers.Questions[1] | Should -Be 'Replace|Replace one?'
    }

    It 'asks no more after a yes to all' {
        $asked.Answers.Answer = 'A'
        Invoke-Shell $shell { 'one' | ForEach-Object { Set-ToyThing $_ -Confirm } } | Should -Be 'changed one'
        $asked.Answers.Questions.Count | Should -Be 1
    }

    It 'says what it would do under -WhatIf, and asks nothing' {
        Invoke-Shell $shell { Set-ToyThing one -WhatIf -Confirm } | Should -Be 'plan for one'
        $asked.Answers.Questions.Count | Should -Be 0
        ($asked.Answers.Lines -join '') | Should -Match 'What if: .*"Change" on target "one"'
    }
}
