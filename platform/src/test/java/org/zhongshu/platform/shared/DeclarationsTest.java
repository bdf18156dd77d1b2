package org.zhongshu.platform.shared;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DeclarationsTest {

    private static final String SCHEMA = "schema/declarations-test.json";

    @Test
    void everyErrorIsNamedWithFileLineAndReason() {
        String text = """
                rules:
                  - id: a
                    level: 9
                  - level: 2
                """;
        assertThatThrownBy(() -> Declarations.parse("water", "apps/water/rules.yaml", text, SCHEMA))
                .isInstanceOfSatisfying(Declarations.InvalidDeclarations.class, e -> {
                    assertThat(e.errors()).hasSize(2);
                    assertThat(e.errors()).anySatisfy(m -> assertThat(m).startsWith("apps/water/rules.yaml:3: "));
                    assertThat(e.errors()).anySatisfy(m -> assertThat(m).startsWith("apps/water/rules.yaml:4: ").contains("id"));
                });
    }

    @Test
    void brokenYamlAndDoubledKeysAreRefusedWithTheirLine() {
        assertThatThrownBy(() -> Declarations.parse("water", "apps/water/rules.yaml", "rules:\n  - id: a\n    id: b\n", SCHEMA))
                .isInstanceOf(Declarations.InvalidDeclarations.class).hasMessageContaining("apps/water/rules.yaml:3");
    }

    @Test
    void whatIsTooLongForOneFileStandsInAFolderOfItsName() {
        var files = Declarations.load("notes.yaml", SCHEMA);
        assertThat(files).extracting(Declaration::app).containsExactly("foldertest", "foldertest");
        assertThat(files).extracting(Declaration::source).containsExactly("apps/foldertest/notes.yaml", "apps/foldertest/notes/more.yaml");
        assertThat(files.getLast().root().at("/rules/0/id").asString()).isEqualTo("second");
    }

    @Test
    void aValidFileKeepsItsLines() {
        Declaration d = Declarations.parse("water", "x", "rules:\n  - id: a\n    level: 1\n", SCHEMA);
        assertThat(d.root().at("/rules/0/id").asString()).isEqualTo("a");
        assertThat(d.lineOf("/rules/0/level")).isEqualTo(3);
        assertThat(d.lineOf("/rules/0/unknown")).isEqualTo(2);
    }

    @Test
    void wordsThatOlderYamlTakesForBooleansOrDatesStayText() {
        var root = Declarations.parse("water", "x", "rules: []\non: {cleared: yes}\nday: 2026-03-01\nsure: true\n", SCHEMA).root();
        assertThat(root.at("/on/cleared").asString()).isEqualTo("yes");
        assertThat(root.at("/day").asString()).isEqualTo("2026-03-01");
        assertThat(root.at("/sure").asBoolean()).isTrue();
    }
}
