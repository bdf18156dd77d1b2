/** 自然人与法人账号: citizens and firms, how sure one may be of who they are, and what they agreed to. See README.md in this folder. */
@ApplicationModule(id = "persons", displayName = "自然人与法人账号", allowedDependencies = {"shared", "city", "audit", "identity", "vault", "looks", "registry"})
package org.zhongshu.platform.persons;

import org.springframework.modulith.ApplicationModule;
