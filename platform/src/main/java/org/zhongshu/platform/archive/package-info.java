/** 电子档案: a matter that ended becomes a sealed package that proves itself years later, is kept as long as declared, and destroyed only by two people. See README.md in this folder. */
@ApplicationModule(id = "archive", displayName = "电子档案",
        allowedDependencies = {"shared", "city", "audit", "identity", "vault", "looks", "items", "credentials", "decisions", "matters"})
package org.zhongshu.platform.archive;

import org.springframework.modulith.ApplicationModule;
