/** 市民消息: what a citizen or a firm is told of their matters, licences, reports, complaints, appointments, investment projects and the market of intermediaries: a durable inbox, and a short message by the city's gateway. See README.md in this folder. */
@ApplicationModule(id = "messages", displayName = "市民消息", allowedDependencies = {"shared", "city", "identity", "persons", "matters", "credentials", "reports", "complaints", "appointments", "projects", "intermediaries"})
package org.zhongshu.platform.messages;

import org.springframework.modulith.ApplicationModule;
