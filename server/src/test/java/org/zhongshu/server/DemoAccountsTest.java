package org.zhongshu.server;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Json;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

class DemoAccountsTest {

    @Test
    void eachRoleHasOneLineAndTheOfficerIsOfAnotherDepartmentThanTheOperator() {
        JsonNode accounts = Json.read("""
                [{"username":"operator","role":"operator","roleName":"值班员","orgName":"数据局"},
                 {"username":"officer-data","role":"officer","roleName":"部门人员","orgName":"数据局"},
                 {"username":"officer-environment","role":"officer","roleName":"部门人员","orgName":"环境局"},
                 {"username":"officer-fire","role":"officer","roleName":"部门人员","orgName":"消防"},
                 {"username":"auditor","role":"auditor","roleName":"审计员"}]
                """);
        assertThat(DemoAccounts.oneForEachRole(accounts)).hasSize(3)
                .element(1).asString().startsWith("officer-environment").endsWith("部门人员（环境局）");
    }
}
