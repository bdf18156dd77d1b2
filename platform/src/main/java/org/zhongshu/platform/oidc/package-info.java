/** 统一登录: an OpenID Connect provider for departments' systems and the city's apps. See README.md in this folder. */
@ApplicationModule(id = "oidc", displayName = "统一登录", allowedDependencies = {"shared", "city", "audit", "identity", "vault", "persons"})
package org.zhongshu.platform.oidc;

import org.springframework.modulith.ApplicationModule;
