/** 部件类型、部件、最新状态、观测编码. See README.md in this folder. */
@ApplicationModule(id = "twin", displayName = "部件类型、部件、最新状态、观测编码", allowedDependencies = {"shared", "city", "audit", "identity"})
package org.zhongshu.platform.twin;

import org.springframework.modulith.ApplicationModule;
