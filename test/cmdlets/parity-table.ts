/**
 * The cmdlets that Microsoft's module has too, and every difference from its documented parameters, each
 * reviewed, with its reason. A difference that is not listed fails the tests; so does one that is listed and
 * no longer there. What `is missing` can't be listed.
 *
 * To add a cmdlet, add a row; the test then says what differs.
 */
export const parity: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Export-CMTaskSequence': {},
  'Get-CMApplication': {},
  'Get-CMBootImage': {},
  'Get-CMDeploymentType': {},
  'Get-CMDistributionPoint': {
    '-DistributionPointGroup in the set SearchByValue is an addition':
      'Both pipeline parameters are plain objects to PowerShell, which binds both: the set that has both settles it, and the cmdlet looks at what came.',
    '-ForTaskSequence is an addition': "The wizard's page lists only distribution points that hold something of what the media needs; a script had no way to ask.",
  },
  'Get-CMDistributionPointGroup': {},
  'Get-CMDriverPackage': {},
  'Get-CMOperatingSystemImage': {},
  'Get-CMOperatingSystemInstaller': {},
  'Get-CMPackage': {},
  'Get-CMProgram': {},
  'Get-CMSite': {},
  'Get-CMTaskSequence': {
    '-Name has the position 0 in SearchByName, not Named': 'Public scripts call it with the name alone.',
    'the output IResultObject#SMS_TaskSequencePackage is an addition': 'The page names the class of steps; task sequences are of this one.',
  },
  'Get-CMTaskSequenceGroup': {},
  'Get-CMTaskSequenceStep': {},
  'Import-CMTaskSequence': {},
  'New-CMStandaloneMedia': {
    '-MediaStartDate is an alias of -StartDate': "The product's own name; the old one goes on working.",
    '-MediaExpirationDate is an alias of -ExpirationDate': "The product's own name; the old one goes on working.",
    '-Path is String[], not String': 'Several sticks are made in one go; one path binds as before.',
    '-MediaLabel is an addition': "The wizard's media label (CreateMedia.exe /L), which the cmdlet lacks.",
    '-BootImage is an addition': 'For task sequences that name no boot image.',
    '-BootFilesPath is an addition': 'Boot files that the boot image lacks come from an ADK folder, since no console is installed.',
    '-AllowFixedDisk is an addition': 'USB SSDs call themselves fixed.',
    '-SkipVerification is an addition': 'A disk is read back otherwise.',
    '-AllowDuplicateContent is an addition': 'No disc of a set has to be put in twice.',
    '-NoBootPrompt is an addition': 'Starts without "press any key".',
    '-MediaEncryption is an addition': 'The cipher of what the password protects.',
    '-Protection is an addition': 'A stronger encryption than the one that Configuration Manager has.',
    '-IncludeAutoRun is an addition': "The wizard's option; what -NoAutoRun does, the pages do not agree on.",
    '-SequenceSecret is an addition': 'Exports hold no passwords and keys; here they are given back.',
    '-LogPath is an addition': 'There is no console whose folder for logs it could be.',
    '-LogVariableValue is an addition': 'The original logs all values in clear.',
    '-AcceptFinding is an addition': 'Errors that Microsoft would find on the target only; whoever knows better names them.',
    '-OnlyIfChanged is an addition': 'For nightly tasks: where nothing has changed, nothing is written.',
    '-ValidFor is an addition': 'For nightly tasks: an expiration that goes with the day of the build.',
    '-RenewAfter is an addition': 'When -OnlyIfChanged renews what -ValidFor lets expire.',
    '-Keep is an addition': 'How many older media stay where {date} is in the name.',
  },
  'New-CMTaskSequenceMedia': {},
};

/** The differences that are not reviewed, and reviews of what is no longer so: for a cmdlet that is right, none. */
export function unreviewed(cmdlet: string, found: readonly string[]): string[] {
  const reviewed = Object.keys(parity[cmdlet] ?? {});
  return [
    ...found.filter((each) => !reviewed.includes(each) || each.endsWith('is missing')),
    ...reviewed.filter((each) => !found.includes(each)).map((each) => `is reviewed and not so: ${each}`),
  ];
}
