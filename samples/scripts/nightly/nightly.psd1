# What nightly.ps1 builds. Paths are absolute: a scheduler starts in a folder of its own.
@{
    Site        = 'D:\Media\site.yaml'

    # Parameters of New-CMStandaloneMedia.
    Media       = @{
        TaskSequence      = 'Windows 11'
        DistributionPoint = 'dp01.contoso.com'
        Path              = 'D:\Media\windows11-{date}.iso'
        ValidFor          = '90 days'
        Keep              = 2
    }

    # Then the build is given up; below the scheduler's own limit, so that there is a summary.
    TimeLimit   = '04:00:00'

    LogPath     = 'D:\Media\nightly.log'
    SummaryPath = 'D:\Media\nightly.json'
}
