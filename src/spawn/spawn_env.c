/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "spawn/spawn_env.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/text.h"

static char *const common_env[] = {
    /* No program can be found, so that none is tried (gpg, gpgconf). */
    (char[]){"PATH="},
    (char[]){"LANG=C.UTF-8"},
    (char[]){"LC_ALL=C.UTF-8"},
    (char[]){"HOME=/tmp"},
    (char[]){"TMPDIR=/tmp"},
    (char[]){"TZ=UTC"},
    NULL,
};

static char *const office_env[] = {
    (char[]){"PATH="},
    (char[]){"LANG=C.UTF-8"},
    (char[]){"LC_ALL=C.UTF-8"},
    (char[]){"HOME=/tmp"},
    (char[]){"TMPDIR=/tmp"},
    (char[]){"TZ=UTC"},
    /* Draw into memory; no display, no theme. */
    (char[]){"SAL_USE_VCLPLUGIN=svp"},
    /* One thread, whose loop is ours: the condition for forking it. */
    (char[]){"SAL_LOK_OPTIONS=unipoll"},
    /*
     * The registry's layers: defaults, then our policy as the user's layer,
     * read-only by its asterisk. No layer is writable: no document can
     * change a setting, and no configmgrWriter thread is started.
     */
    (char[]){"CONFIGURATION_LAYERS="
	     "xcsxcu:${BRAND_BASE_DIR}/share/registry "
	     "res:${BRAND_BASE_DIR}/share/registry "
	     "user:*file:///policy/policy.xcu"},
    /* Parts that a converter has no use for never load. */
    (char[]){
	"UNODISABLELIBRARY=abp avmediagst avmediavlc cmdmail losessioninstall "
	"OGLTrans PresenterScreen syssh ucpdav1 ucpftp1 ucpgio1 ucphier1 "
	"ucpimage "
	"updatecheckui updatefeed updchk dbaxml dbmm dbp dbu deployment "
	"firebird_sdbc mork mysql mysqlc odbc postgresql-sdbc "
	"postgresql-sdbc-impl sdbc2 sdbt javaloader javavm jdbc rpt rptui "
	"rptxml"},
    (char[]){"SAL_DISABLE_OPENCL=1"},
    (char[]){"SAL_DISABLE_PRINTERLIST=1"},
    (char[]){"SAL_DISABLE_DEFAULTPRINTER=1"},
    (char[]){"SAL_DISABLE_SYNCHRONOUS_PRINTER_DETECTION=1"},
    (char[]){"OOO_DISABLE_RECOVERY=1"},
    (char[]){"DISABLE_EXTENSION_SYNCHRONIZATION=1"},
    (char[]){"MAX_CONCURRENCY=1"},
    (char[]){"SC_NO_THREADED_CALCULATION=1"},
    (char[]){"VCL_NO_THREAD_SCALE=1"},
    (char[]){"VCL_NO_THREAD_IMPORT=1"},
    (char[]){"SAL_NO_MOUSEGRABS=1"},
    NULL,
};

int
spawn_exec(enum role role, int program, bool trap)
{
	char name[32];
	char mode[8];
	char *const argv[] = {name, mode, NULL};

	text_format(name, sizeof(name), "cleandeck-%s", role_name(role));
	text_format(mode, sizeof(mode), "%s", trap ? "trap" : "kill");
	(void)syscall(SYS_execveat, program, "", argv,
	    role == ROLE_OFFICE ? office_env : common_env, AT_EMPTY_PATH);
	return -errno;
}
