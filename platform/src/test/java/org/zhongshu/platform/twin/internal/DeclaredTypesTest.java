package org.zhongshu.platform.twin.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.platform.shared.Declaration;
import org.zhongshu.platform.shared.Declarations;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class DeclaredTypesTest {

    @Test
    void everyMistakeIsNamedWithItsLine() {
        assertThatThrownBy(() -> new DeclaredTypes(List.of(parse("water", """
                types:
                  - id: well
                    name: 井
                    category: water
                    properties:
                      - {key: level, name: 水位, kind: number, min: 5, max: 1}
                      - {key: level, name: 水位, kind: number}
                    hj212:
                      w01018: cod
                """), parse("urban", """
                types:
                  - id: well
                    name: 井
                    category: urban
                    properties: []
                """))))
                .hasMessageContaining("apps/water/types.yaml:6: min 5.0 is not below max 1.0")
                .hasMessageContaining("apps/water/types.yaml:7: property level is declared twice")
                .hasMessageContaining("apps/water/types.yaml:9: no property cod")
                .hasMessageContaining("apps/urban/types.yaml:2: type well is already declared by water");
    }

    private static Declaration parse(String app, String text) {
        return Declarations.parse(app, "apps/" + app + "/types.yaml", text, "schema/types.json");
    }
}
