package org.zhongshu.platform.onecode.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Declarations.InvalidDeclarations;

import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What a scene declares is checked at the start, each mistake with its line. */
class ScenesTest {

    private static Scenes of(String text) {
        return new Scenes(List.of(Scenes.parse(text)), Set.of("name", "birth_date")::contains, Set.of("disability-card")::contains, d -> d.equals("transport") ? d : null);
    }

    @Test
    void aSceneHasItsDefaults() {
        Scene bus = of("""
                scenes:
                  - {id: bus, name: 公交, department: transport, purpose: 乘车验票, facts: []}
                """).get("bus");
        assertThat(bus.tolerance().toSeconds()).isEqualTo(15);
        assertThat(bus.offline()).isZero();
        assertThat(bus.facts()).isEmpty();
    }

    @Test
    void whatIsNotThereIsNamedWithItsLine() {
        assertThatThrownBy(() -> of("""
                scenes:
                  - id: bus
                    name: 公交
                    department: nowhere
                    purpose: 乘车验票
                    facts:
                      - {key: aa, label: 甲甲, from: {record: salary}}
                      - {key: aa, label: 乙乙, from: {credential: licence}}
                """)).isInstanceOfSatisfying(InvalidDeclarations.class, e -> assertThat(e.errors()).hasSize(4).anyMatch(m -> m.contains("yaml:4:") && m.contains("nowhere")).anyMatch(m -> m.contains("yaml:7:") && m.contains("salary"))
                .anyMatch(m -> m.contains("yaml:8:") && m.contains("licence")).anyMatch(m -> m.contains("重复")));
        assertThatThrownBy(() -> of("scenes: [{id: bus, name: 公交, department: transport, purpose: 乘车验票, tolerance: 600, facts: []}]")).isInstanceOf(InvalidDeclarations.class);
        assertThatThrownBy(() -> of("scenes: [{id: bus, name: 公交, department: transport, purpose: 乘车验票, facts: [{key: aa, label: 甲, from: {age: 3, record: name}}]}]")).isInstanceOf(InvalidDeclarations.class);
    }
}
