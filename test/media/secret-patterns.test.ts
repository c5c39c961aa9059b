import assert from 'node:assert/strict';
import { secretsIn, type SecretPattern, type TextKind } from '../../src/media/secret-patterns.js';

/** Lines that hold a password, and what is much like them and holds none. */
const cases: { pattern: SecretPattern; kind?: TextKind; found: string[]; not: string[] }[] = [
  {
    pattern: 'NetUse',
    found: ['net use Z: \\\\srv\\share Secret1 /user:D\\u', 'NET.EXE use "\\\\srv\\a b" /user:u "pa ss" >nul', 'net use \\\\srv\\s /u:D\\u hunter 2>nul', 'if 1==1 (net use * \\\\s\\p secret)', 'net use Z: %SHARE% Secret1 /user:u'],
    not: ['net use Z: \\\\srv\\share', 'net use Z: \\\\srv\\share * /user:D\\u', 'net use \\\\srv\\share %PW% /user:%U%', 'net use $drive \\\\srv\\s $password /user:$user', 'net use Z: /delete /y', 'net use \\\\srv\\s /user:u 2>nul', 'net use \\\\srv\\s /persistent:no & echo passwd'],
  },
  { pattern: 'NetUser', found: ['net user helper Secret1 /add', 'net user "the helper" "hunter two"'], not: ['net user helper /active:yes password', 'net user helper * /add & rem password', 'net user %U% %PASSWORD%', 'net user helper 2>nul passwd'] },
  {
    pattern: 'PasswordParameter',
    found: ['x.exe -Password "P@ssw0rd" -Path %P%', "Set-It -AdminPassword 'hunter'", 'setup /password:abc123', 'x --password=abc1', 'manage-bde -on c: -RecoveryPassword 123456-654321', 'x /PWD Sec$ret1'],
    not: ['x -Password $pw', 'x -Password %PW%', 'x -Password (Get-It)', 'manage-bde -on c: -RecoveryPassword', 'x -RecoveryPassword -Skip', 'the -Password parameter says it', 'x -PasswordFile a1.txt', 'x -Password "%PW%"', 'x -Password "$env:PW"', 'x /password:!PW!', 'x -Password "<your password>"', 'x -Password ********', 'OSDBitLocker.exe /enable /pwd:AD', 'Write-Host "the password" 1'],
  },
  {
    pattern: 'PlainTextSecureString',
    found: ["ConvertTo-SecureString 'hunter' -AsPlainText -Force", 'ConvertTo-SecureString -String "hunter" -AsPlainText -Force # password', "'hunter' | ConvertTo-SecureString -AsPlainText -Force # password"].map((each) => `$password = ${each}`),
    not: ['$password = ConvertTo-SecureString $text -AsPlainText -Force', '$password = ConvertTo-SecureString "$text" -AsPlainText -Force', '$password = Read-Host -AsSecureString', "$password = ConvertTo-SecureString '76492d1116743f' -Key $key"],
  },
  {
    pattern: 'NetworkCredential',
    found: ["[Net.NetworkCredential]::new('u', 'hunter')", 'New-Object System.Net.NetworkCredential("u", "hunter")', "New-Object Net.NetworkCredential ($user, 'hunter')"],
    not: ["[Net.NetworkCredential]::new('u', $password)", "[Net.NetworkCredential]::new('', '').Password", 'New-Object PSCredential ("u", $secure)'],
  },
  {
    pattern: 'PasswordAssignment',
    found: ["$password = 'hunter'", '$SvcPwd="hun ter"', 'strPassword = "hunter"', 'set DB_PASSWORD=hunter', '@set "passwd=hunter"', '{"password": "hunter"}', '<add Password="hunter"/>', '[string]$Password = "P@$$w0rd"'],
    not: ['$password = $other', '$password = "$other"', '$password = ""', 'set PASSWORD=%1', 'set /p PASSWORD=', 'Read-Host "Password: " -AsSecureString; $x = "y"', '$passwordPrompt = "Please"', '{"password": ""}', '{"password": "{{secret}}"}', '$pwd = "C:\\Temp"', 'Write-Host "password=" + "$x"', "$password = '<password>'", '$Password = "********"'],
  },
  { pattern: 'ConnectionString', found: ['"Server=s;Database=d;User ID=u;Password=hunter;"', 'Data Source=s;uid=u;pwd=hunter'], not: ['"Server=s;Integrated Security=SSPI;" # password', '"Server=s;Password=$password;"', '"Server=s;Password=%PW%"'] },
  {
    pattern: 'AnswerFilePassword',
    kind: 'xml',
    found: ['<Password><Value>hunter</Value><PlainText>true</PlainText></Password>', '<AdministratorPassword>\n  <Value>aAB1AG4A</Value>', '<Credentials><Domain>d</Domain><Password>hunter</Password>', '<u:Password>\r\n<u:Value wcm:x="y"> hunter </u:Value>'],
    not: ['<Password><Value></Value></Password>', '<Password/>', '<Password><Value>%PW%</Value></Password>', '<Password><Value>*SENSITIVE*DATA*DELETED*</Value></Password>', '<PasswordNeverExpires>true</PasswordNeverExpires>', '<AskPassword>true</AskPassword>'],
  },
  { pattern: 'AnswerFilePassword', kind: 'ini', found: ['AdminPassword=hunter', ' DomainAdminPassword = hunter', 'UserPassword=hunter'], not: ['AdminPassword=*', 'AdminPassword=', '; a password', 'AdminPassword=%PW%', 'SkipAdminPassword=YES'] },
  { pattern: 'PrivateKey', found: ['-----BEGIN PRIVATE KEY-----', '-----BEGIN RSA PRIVATE KEY-----'], not: ['-----BEGIN CERTIFICATE-----', 'a private key'] },
];

describe('what looks like a password', () => {
  for (const { pattern, kind, found, not } of cases) {
    it(`is found as ${pattern}${kind ? ` in ${kind}` : ''}, and what stands for one is not`, () => {
      for (const text of found) assert.deepEqual(secretsIn(text, kind).map((each) => each.pattern), [pattern], text);
      for (const text of not) assert.deepEqual(secretsIn(text, kind), [], text);
    });
  }

  it('is told by its line, each line once, whatever the line ends are', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = ['@echo off', 'net use \\\\s\\p /user:u Secret1 -Password "x1"', '', "<Password>x</Password> -Password 'y'", '<Password>', '<Value>z</Value>'].join(end);
      assert.deepEqual(secretsIn(text, 'xml'), [{ pattern: 'NetUse', line: 2 }, { pattern: 'PasswordParameter', line: 4 }, { pattern: 'AnswerFilePassword', line: 5 }]);
    }
  });

  it('costs little to look for in the worst text', () => {
    const line = `password${'x-y_'.repeat(990)}`.slice(0, 4000);
    // Time of this process: what else the machine does is not counted.
    const start = process.cpuUsage();
    for (const kind of ['script', 'ini', 'xml'] as const) secretsIn(Array<string>(64).fill(line).join('\n'), kind);
    secretsIn('<Password>'.repeat(25_000), 'xml');
    assert.ok(process.cpuUsage(start).user < 5_000_000);
  });
});
