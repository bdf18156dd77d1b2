/** 综合窗口: a clerk at a counter of the city, a town or a village takes matters in for whoever stands there. See README.md in this folder. */
@ApplicationModule(id = "windows", displayName = "综合窗口", allowedDependencies = {"shared", "city", "audit", "identity", "vault", "items", "persons", "registry", "matters", "evaluations", "onecode"})
package org.zhongshu.platform.windows;

import org.springframework.modulith.ApplicationModule;
