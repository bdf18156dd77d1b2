/**
 * 案件内核: a unit of work with an owner, a clock and a way to closed. Lifecycles are data (cases.yaml), proved at start-up;
 * the machine that applies them is a pure function. See README.md in this folder.
 */
@ApplicationModule(id = "cases", displayName = "案件内核", allowedDependencies = {"shared", "city", "audit", "identity", "vault", "looks"})
package org.zhongshu.platform.cases;

import org.springframework.modulith.ApplicationModule;
