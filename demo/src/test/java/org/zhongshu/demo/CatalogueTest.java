package org.zhongshu.demo;

import org.junit.jupiter.api.Test;

import java.util.List;
import java.util.stream.Collectors;

import static org.assertj.core.api.Assertions.assertThat;

class CatalogueTest {

    @Test
    void theEntriesKeepTheCataloguesOwnRules() {
        List<Catalogue.Line> lines = Catalogue.read();
        assertThat(lines).hasSizeGreaterThan(20).extracting(Catalogue.Line::name).doesNotHaveDuplicates();
        for (int i = 0; i < lines.size(); i++) {
            Catalogue.Line line = lines.get(i);
            assertThat(lines.subList(0, i).stream().map(Catalogue.Line::name).collect(Collectors.toSet())).as(line.name()).containsAll(line.madeFrom());
            if (!line.share().equals("unconditional")) {
                assertThat(line.condition()).as(line.name()).isNotBlank();
            }
            assertThat(line.columns()).as(line.name()).allSatisfy(c -> {
                if (Boolean.TRUE.equals(c.get("open"))) {
                    assertThat(c.get("level")).isEqualTo(1);
                }
            });
            if (line.open().equals("unconditional")) {
                assertThat(line.columns()).as(line.name()).anyMatch(c -> Boolean.TRUE.equals(c.get("open")));
            }
        }
    }
}
