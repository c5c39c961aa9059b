/*
 * The first 1024 bytes of the boot file that a BIOS starts from the disc. As for etfsboot.com, the firmware
 * loads two sectors of it, to 0x7C00, and no more: this asks it where on the disc they were (int 13h, 4B01h),
 * loads the others behind them (42h), and starts GRUB, whose first 512 bytes, at 0x8000, are for hard disks.
 * SECTORS: how many sectors of 2048 bytes the file has.
 */
        .code16
        .globl _start
_start: cli
        xorw    %ax, %ax
        movw    %ax, %ds
        movw    %ax, %es
        movw    %ax, %ss
        movw    $0x7c00, %sp
        sti
        cld
        ljmp    $0, $find

find:   movb    %dl, drive
        movw    $0x4b01, %ax
        movw    $status, %si
        int     $0x13
        jc      fail
        movl    status + 4, %eax
        addl    $2, %eax
        movl    %eax, packet + 8
        movw    $SECTORS - 2, %cx

load:   pushw   %cx
        movb    drive, %dl
        movb    $0x42, %ah
        movw    $packet, %si
        int     $0x13
        jc      fail
        incl    packet + 8
        addw    $2048 / 16, packet + 6
        popw    %cx
        loop    load

        movb    drive, %dl
        movb    $0xff, %dh
        ljmp    $0, $0x8200

fail:   hlt
        jmp     fail

drive:  .byte   0
        .balign 4
        /* One sector to 08C0:0000; the sector's number. */
packet: .byte   16, 0
        .word   1, 0, 0x8c0
        .quad   0
        /* The firmware writes here from which sector it started. */
status: .byte   19
        .skip   18

        .org    1024
