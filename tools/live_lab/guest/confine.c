/* Run a program with fewer rights, as container engines do for every container.
 *
 *   confine capabilities PROGRAM ARGUMENTS...   with the 14 capabilities that Docker leaves by default
 *   confine seccomp PROGRAM ARGUMENTS...        without the system calls listed in `refused`
 *
 * Written without a C library, so that it needs no other file in the machine:
 * gcc -m32 -Os -static -nostdlib -ffreestanding confine.c
 */
#define ARCH_I386 0x40000003u
#define CALL_EXECVE 11
#define CALL_EXIT 1
#define CALL_PRCTL 172
#define CALL_WRITE 4

#define PR_CAPBSET_DROP 24
#define PR_SET_SECCOMP 22
#define PR_SET_NO_NEW_PRIVS 38
#define LAST_CAPABILITY 40

/* A number for each bit: chown, dac_override, fowner, fsetid, kill, setgid, setuid, setpcap,
 * net_bind_service, net_raw, sys_chroot, mknod, audit_write, setfcap. */
static const unsigned char kept[] = {0, 1, 3, 4, 5, 6, 7, 8, 10, 13, 18, 27, 29, 31};

/* i386 numbers of mount, umount2, swapon, reboot, init_module, delete_module, pivot_root,
 * unshare, setns, finit_module, and bpf. */
static const unsigned short refused[] = {21, 52, 87, 88, 128, 129, 217, 310, 346, 350, 357};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

struct instruction { unsigned short code; unsigned char yes, no; unsigned value; };
struct program { unsigned short length; struct instruction *code; };

static long call(long number, long a, long b, long c, long d, long e) {
  long result;
  __asm__ volatile("int $0x80" : "=a"(result)
                   : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d), "D"(e) : "memory");
  return result;
}

static int same(const char *one, const char *other) {
  while (*one && *one == *other) one++, other++;
  return *one == *other;
}

static void fail(const char *message) {
  long length = 0;
  while (message[length]) length++;
  call(CALL_WRITE, 2, (long)message, length, 0, 0);
  call(CALL_EXIT, 125, 0, 0, 0, 0);
}

static void drop_capabilities(void) {
  for (unsigned number = 0; number <= LAST_CAPABILITY; number++) {
    int keep = 0;
    for (unsigned i = 0; i < COUNT(kept); i++) keep |= kept[i] == number;
    if (!keep) call(CALL_PRCTL, PR_CAPBSET_DROP, number, 0, 0, 0);
  }
}

static void filter_system_calls(void) {
  enum { LOAD = 0x20, EQUALS = 0x15, RETURN = 0x06, NUMBER = 0, ARCHITECTURE = 4 };
  enum { ALLOW = 0x7fff0000, KILL = (int)0x80000000, FAIL_EPERM = 0x00050001 };
  struct instruction code[COUNT(refused) + 6];
  struct instruction *next = code;
  *next++ = (struct instruction){LOAD, 0, 0, ARCHITECTURE};
  *next++ = (struct instruction){EQUALS, 1, 0, ARCH_I386};
  *next++ = (struct instruction){RETURN, 0, 0, (unsigned)KILL};
  *next++ = (struct instruction){LOAD, 0, 0, NUMBER};
  for (unsigned i = 0; i < COUNT(refused); i++)
    *next++ = (struct instruction){EQUALS, (unsigned char)(COUNT(refused) - i), 0, refused[i]};
  *next++ = (struct instruction){RETURN, 0, 0, ALLOW};
  *next++ = (struct instruction){RETURN, 0, 0, FAIL_EPERM};
  struct program program = {(unsigned short)(next - code), code};
  call(CALL_PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
  if (call(CALL_PRCTL, PR_SET_SECCOMP, 2, (long)&program, 0, 0)) fail("confine: no seccomp here\n");
}

/* The shell has found the program for us: `confine` wants a path, or a name in /bin. */
__attribute__((used)) static void run(long *stack) {
  long count = stack[0];
  char **arguments = (char **)(stack + 1), **environment = arguments + count + 1;
  if (count < 3) fail("usage: confine capabilities|seccomp PROGRAM ARGUMENTS...\n");
  if (same(arguments[1], "capabilities")) drop_capabilities();
  else if (same(arguments[1], "seccomp")) filter_system_calls();
  else fail("confine: the first argument is capabilities or seccomp\n");
  static char path[256] = "/bin/";
  const char *name = arguments[2];
  if (*name != '/') {
    unsigned i = 0;
    while (name[i] && i < sizeof(path) - 6) path[5 + i] = name[i], i++;
    name = path;
  }
  call(CALL_EXECVE, (long)name, (long)(arguments + 2), (long)environment, 0, 0);
  fail("confine: no such program\n");
}

__asm__(".globl _start\n_start:\n  mov %esp, %eax\n  push %eax\n  call run\n");
