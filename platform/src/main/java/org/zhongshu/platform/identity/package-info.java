/** 账号、会话、角色、权限. See README.md in this folder. */
@ApplicationModule(id = "identity", displayName = "账号、会话、角色、权限", allowedDependencies = {"shared", "city", "audit"})
package org.zhongshu.platform.identity;

import org.springframework.modulith.ApplicationModule;
