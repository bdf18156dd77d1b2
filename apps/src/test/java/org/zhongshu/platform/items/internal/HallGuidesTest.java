package org.zhongshu.platform.items.internal;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.profiling.CsvRecords;
import org.zhongshu.platform.city.CityProfile;
import org.zhongshu.platform.city.Departments;
import org.zhongshu.platform.items.Guide;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import static org.assertj.core.api.Assertions.assertThat;

/** The guides of the demonstration's items are whole: whoever reads one finds every field of an implementing list, and what people ask most is answered. */
class HallGuidesTest {

    /** Run by a company or a library: none of the three kinds of administrative bodies. */
    private static final Set<String> NO_BODY = Set.of("GY-01", "GY-02", "GY-05", "JX-01", "WL-03");
    /** Asked for most: each answers two questions at least. */
    private static final Set<String> MOST_USED = Set.of("GA-01", "GA-02", "GA-03", "GA-04", "GA-05", "GA-06", "GA-07", "GA-08", "GA-12", "GA-13", "WJ-01", "WJ-02", "WJ-07", "RS-01", "RS-02", "RS-03", "RS-04", "RS-07", "RS-08", "RS-09", "RS-10",
            "RS-12", "RS-13", "YB-01", "YB-02", "YB-03", "YB-04", "YB-05", "YB-06", "MZ-01", "MZ-02", "MZ-04", "MZ-05", "MZ-06", "MZ-07", "MZ-09", "CL-01", "JY-01", "JY-02", "JY-03", "JY-06", "ZR-01", "ZR-03", "GJ-01", "GJ-02", "SC-01", "SC-02", "SC-03", "SC-04", "SC-05");
    private static List<Guide> guides;

    @BeforeAll
    static void read() throws Exception {
        Departments departments = new Departments(new CityProfile("guangde", true));
        LifeEvents events = new LifeEvents();
        ItemSheet sheet = new ItemSheet(departments, events);
        GuideCheck check = new GuideCheck(departments, events);
        CsvRecords records = new CsvRecords(Files.readString(Path.of("..", "demo", "src", "main", "resources", "items", "items.csv")).replace("\uFEFF", ""));
        List<String> head = records.next();
        guides = new ArrayList<>();
        for (List<String> row = records.next(); row != null; row = records.next()) {
            Map<String, String> cells = new LinkedHashMap<>();
            for (int i = 0; i < row.size(); i++) {
                cells.put(head.get(i), row.get(i).isEmpty() ? null : row.get(i));
            }
            List<String> reasons = new ArrayList<>();
            guides.add(check.draft(sheet.read(cells, reasons)));
            assertThat(reasons).as(row.getFirst()).isEmpty();
        }
    }

    @Test
    void aGuideLacksNothingThatItsReaderNeeds() {
        List<String> lacks = new ArrayList<>();
        for (Guide g : guides) {
            need(lacks, g, "简介", g.summary() != null);
            need(lacks, g, "服务对象", !g.audience().isEmpty());
            need(lacks, g, "设定依据", !g.basis().isEmpty());
            need(lacks, g, "受理条件", !g.conditions().isEmpty());
            need(lacks, g, "申请材料", !g.materials().isEmpty());
            need(lacks, g, "办理流程", !g.steps().isEmpty());
            need(lacks, g, "承诺时限", g.promised() != null);
            need(lacks, g, "办理结果", !g.results().isEmpty() && g.results().stream().allMatch(r -> r.name() != null && r.kind() != null));
            need(lacks, g, "收费项目、标准和依据", g.fees().stream().allMatch(f -> f.name() != null && f.standard() != null && f.basis() != null));
            need(lacks, g, "办理渠道", !g.channels().isEmpty());
            need(lacks, g, "行使层级", g.level() != null);
            need(lacks, g, "通办范围", g.area() != null);
            need(lacks, g, "网办深度", g.depth() != null);
            need(lacks, g, "到现场次数", g.visits() != null);
            need(lacks, g, "到现场说明", g.visits() != null && (g.visits() == 0 || g.visitsNote() != null));
            need(lacks, g, "办理地点和窗口", !g.channels().contains("window") || !g.windows().isEmpty() && g.windows().stream().allMatch(w -> w.window() != null));
            need(lacks, g, "咨询电话", g.consult() != null);
            need(lacks, g, "监督电话", g.complain() != null);
            need(lacks, g, "实施主体性质", g.bodyType() != null || NO_BODY.contains(g.code()));
            need(lacks, g, "人们怎么说", !g.sayings().isEmpty());
            // an administrative licence is bound by a day of the law: twenty working days where no other is set
            need(lacks, g, "法定时限", g.legal() != null || !g.kind().equals("01"));
            g.materials().forEach(m -> {
                need(lacks, g, m.name() + "：来源", m.source() != null && (m.source().equals("applicant") || m.source().equals("other") || m.sourceNote() != null));
                need(lacks, g, m.name() + "：份数", m.copies() > 0 || m.form().equals("electronic"));
            });
        }
        assertThat(guides).hasSizeGreaterThanOrEqualTo(115);
        assertThat(lacks).isEmpty();
    }

    @Test
    void theMostUsedItemsAnswerWhatPeopleAsk() {
        List<String> few = guides.stream().filter(g -> MOST_USED.contains(g.code()) && g.faqs().size() < 2).map(Guide::code).toList();
        assertThat(few).isEmpty();
        assertThat(MOST_USED.size()).isGreaterThanOrEqualTo(40);
        guides.forEach(g -> assertThat(g.faqs()).as(g.code()).allSatisfy(f -> {
            assertThat(f.question()).hasSizeBetween(4, 60);
            assertThat(f.answer()).hasSizeBetween(3, 300);
        }));
    }

    private static void need(List<String> lacks, Guide g, String what, boolean there) {
        if (!there) {
            lacks.add(g.code() + " " + what);
        }
    }
}
