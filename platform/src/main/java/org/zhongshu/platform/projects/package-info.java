/** 投资项目: one code from the first idea to the joint acceptance, four stages with parallel approval and joint review. See README.md in this folder. */
@ApplicationModule(id = "projects", displayName = "投资项目",
        allowedDependencies = {"shared", "city", "audit", "identity", "cases", "persons", "registry", "matters"})
package org.zhongshu.platform.projects;

import org.springframework.modulith.ApplicationModule;
