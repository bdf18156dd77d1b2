/** 好差评: each service is graded once, by whom stays unknown to those who are graded; a bad grade is verified, mended and revisited. See README.md in this folder. */
@ApplicationModule(id = "evaluations", displayName = "好差评", allowedDependencies = {"shared", "city", "audit", "identity", "vault", "cases", "persons", "matters"})
package org.zhongshu.platform.evaluations;

import org.springframework.modulith.ApplicationModule;
