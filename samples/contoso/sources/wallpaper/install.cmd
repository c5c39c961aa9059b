@echo off
copy /y "%~dp0contoso.svg" "%SystemRoot%\Web\Wallpaper\"
