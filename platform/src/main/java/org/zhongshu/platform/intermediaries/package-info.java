/** 中介服务超市: agencies that enter themselves, demands published, choices that anybody can compute again, contracts and results. See README.md in this folder. */
@ApplicationModule(id = "intermediaries", displayName = "中介服务超市",
        allowedDependencies = {"shared", "city", "audit", "identity", "vault", "looks", "cases", "items", "persons", "registry", "credentials", "matters", "datasets"})
package org.zhongshu.platform.intermediaries;

import org.springframework.modulith.ApplicationModule;
