package org.zhongshu.demo;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.profiling.CsvRecords;
import org.zhongshu.algorithms.geo.LonLat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

class ServiceHallsTest {

    @Test
    void manyItemsOfManyDepartmentsAllMarkedAsInvented() throws IOException {
        try (InputStream in = ServiceHallsTest.class.getResourceAsStream("/items/items.csv")) {
            CsvRecords records = new CsvRecords(new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\uFEFF", ""));
            List<String> header = records.next();
            List<List<String>> rows = new ArrayList<>();
            for (List<String> row = records.next(); row != null; row = records.next()) {
                rows.add(row);
            }
            Set<String> departments = new HashSet<>();
            rows.forEach(r -> departments.add(r.get(header.indexOf("部门"))));
            assertThat(rows).hasSizeGreaterThanOrEqualTo(60).allSatisfy(r -> assertThat(r.get(header.indexOf("简介"))).startsWith("示范数据"));
            assertThat(departments).hasSizeGreaterThanOrEqualTo(15);
            assertThat(rows.stream().map(r -> r.get(0)).distinct().count()).isEqualTo(rows.size());
        }
    }

    @Test
    void aHallFillsInTheMorningAndIsEmptyAtNight() {
        ServiceHalls.Hall hall = new ServiceHalls.Hall("FW-1", "QM-1", "示范", "341882001000", new LonLat(119.4, 30.9), 24, 60);
        int[] morning = ServiceHalls.queue(hall, Instant.parse("2026-09-28T02:00:00Z"));
        int[] early = ServiceHalls.queue(hall, Instant.parse("2026-09-28T00:40:00Z"));
        int[] night = ServiceHalls.queue(hall, Instant.parse("2026-09-28T14:00:00Z"));
        assertThat(morning[0]).isGreaterThan(early[0]);
        assertThat(night).startsWith(0, 0);
        assertThat(ServiceHalls.queue(hall, Instant.parse("2026-09-28T02:00:00Z"))).as("the same for the same minute").isEqualTo(morning);
    }
}
