/** 一码通: a rotating code that says who one is without saying it, and what declared scenes learn by it. See README.md in this folder. */
@ApplicationModule(id = "onecode", displayName = "一码通", allowedDependencies = {"shared", "city", "audit", "identity", "vault", "persons", "registry", "credentials"})
package org.zhongshu.platform.onecode;

import org.springframework.modulith.ApplicationModule;
