@echo off
rem A stand-in for an installer.
exit /b 0
