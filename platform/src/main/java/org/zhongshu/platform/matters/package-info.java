/** 办件: what people apply for, from the form to the result: asked once, decided by a table or by a person. See README.md in this folder. */
@ApplicationModule(id = "matters", displayName = "办件",
        allowedDependencies = {"shared", "city", "audit", "identity", "vault", "looks", "cases", "items", "persons", "credentials", "registry", "decisions", "reading", "datasets", "exchange"})
package org.zhongshu.platform.matters;

import org.springframework.modulith.ApplicationModule;
