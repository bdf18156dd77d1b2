package org.zhongshu.platform.reading;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Declarations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class PapersTest {

    private static final String HEAD = "papers:\n  - id: p1\n    name: 证\n    marks: [甲]\n    least: %d\n    fields:\n";

    @Test
    void whatDoesNotFitIsNamedWithFileAndLine() {
        assertThatThrownBy(() -> Papers.parse("x", HEAD.formatted(2) + "      - {id: ab, label: 甲, labels: [甲], kind: choice, facts: [f1]}\n      - {id: cd, label: 乙, labels: [乙], facts: [f1]}\n"))
                .isInstanceOfSatisfying(Declarations.InvalidDeclarations.class, e -> assertThat(e.errors()).hasSize(3).allMatch(t -> t.contains("papers.yaml"))
                        .anyMatch(t -> t.contains("choices")).anyMatch(t -> t.contains("标志词")).anyMatch(t -> t.contains("只能用一次")));
    }

    @Test
    void aFieldKnowsItsFacts() {
        Papers papers = Papers.parse("x", HEAD.formatted(1) + "      - {id: ab, label: 甲, labels: [甲], kind: date, lines: 2, facts: [f1, f2]}\n");
        assertThat(papers.facts()).containsOnlyKeys("p1/ab").extractingByKey("p1/ab").asList().containsExactly("f1", "f2");
        assertThat(papers.papers().getFirst().fields().getFirst().lines()).isEqualTo(2);
    }
}
