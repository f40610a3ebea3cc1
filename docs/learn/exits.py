"""Start a virtual machine with ten bytes of code and print why it exits.

Needs Linux on x86-64 and a usable /dev/kvm. Numbers and offsets are those of <linux/kvm.h>.
"""

import ctypes
import fcntl
import mmap
import os
import struct

CREATE_VM, MMAP_SIZE, CREATE_VCPU, RUN = 0xAE01, 0xAE04, 0xAE41, 0xAE80
SET_MEMORY, SET_REGS, GET_SREGS, SET_SREGS = 0x4020AE46, 0x4090AE82, 0x8138AE83, 0x4138AE84
REASON = {2: "KVM_EXIT_IO", 5: "KVM_EXIT_HLT"}
START = 0x1000  # where the guest finds its memory, and its first instruction

# mov dx, 0x3f8 (a serial port); mov al, 'H'; out dx, al; mov al, 'i'; out dx, al; hlt
guest = bytes.fromhex("baf803 b048 ee b069 ee f4")

kvm = os.open("/dev/kvm", os.O_RDWR)
vm = fcntl.ioctl(kvm, CREATE_VM, 0)

# One page of this process becomes the guest's whole memory.
ram = mmap.mmap(-1, 4096)
ram[: len(guest)] = guest
address = ctypes.addressof(ctypes.c_char.from_buffer(ram))
fcntl.ioctl(vm, SET_MEMORY, struct.pack("<IIQQQ", 0, 0, START, 4096, address))

# One processor. `run` is the memory in which KVM says why the guest left.
cpu = fcntl.ioctl(vm, CREATE_VCPU, 0)
run = mmap.mmap(cpu, fcntl.ioctl(kvm, MMAP_SIZE, 0))
sregs = bytearray(fcntl.ioctl(cpu, GET_SREGS, bytes(312)))
struct.pack_into("<QIH", sregs, 0, 0, 0xFFFF, 0)  # the code segment begins at 0
fcntl.ioctl(cpu, SET_SREGS, bytes(sregs))
regs = bytearray(144)
struct.pack_into("<QQ", regs, 128, START, 2)  # instruction pointer, flags
fcntl.ioctl(cpu, SET_REGS, bytes(regs))

for number in range(1, 10):
    fcntl.ioctl(cpu, RUN, 0)  # the entry; it returns at the next exit
    reason = struct.unpack_from("<I", run, 8)[0]
    line = f"exit {number}: {REASON.get(reason, reason)}"
    if reason == 2:
        _, _, port, _, offset = struct.unpack_from("<BBHIQ", run, 32)
        line += f" port {port:#x}, byte {chr(run[offset])!r}"
    print(line)
    if reason == 5:
        break
