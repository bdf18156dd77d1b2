/**
 * 电子证照: types declared, credentials issued, sealed, ended and proven – online, by file, by code, and offline. See README.md in this
 * folder.
 */
@ApplicationModule(id = "credentials", displayName = "电子证照", allowedDependencies = {"shared", "city", "audit", "identity", "vault", "looks"})
package org.zhongshu.platform.credentials;

import org.springframework.modulith.ApplicationModule;
