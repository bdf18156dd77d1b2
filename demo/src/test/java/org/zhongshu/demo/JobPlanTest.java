package org.zhongshu.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.zhongshu.demo.departments.DepartmentSystem;

/** The jobs of departments.yaml fit the catalogue's entries, whose names and levels they take. */
class JobPlanTest {

    @Test
    void everyJobMapsFieldsOfItsEntryAndHasItsKey(@TempDir java.nio.file.Path folder) throws Exception {
        Map<String, Catalogue.Line> lines = new HashMap<>();
        Catalogue.read().forEach(l -> lines.put(l.name(), l));
        List<JobPlan> plans = new DataBureau(name -> null, null, folder, new Memory(folder)).plans();
        assertThat(plans).hasSizeGreaterThan(15).extracting(JobPlan::dataset).doesNotHaveDuplicates();
        for (JobPlan plan : plans) {
            Catalogue.Line line = lines.get(plan.entry());
            assertThat(line).as(plan.entry()).isNotNull();
            assertThat(line.provider()).as(plan.entry()).isEqualTo(DepartmentSystem.valueOf(plan.system()).department());
            assertThat(line.fate()).as("%s is published", plan.entry()).isEqualTo("publish");
            List<Map<String, Object>> mapping = plan.mapping(line);
            assertThat(mapping).filteredOn(m -> (boolean) m.get("key")).hasSize(plan.key().size());
            assertThat(mapping).extracting(m -> m.get("field")).doesNotHaveDuplicates();
            assertThat(line.columns()).as("the entry of %s promises what the job brings", plan.dataset()).extracting(c -> c.get("field"))
                    .containsExactlyInAnyOrderElementsOf(mapping.stream().map(m -> m.get("field")).toList());
            if (plan.freshness() != null) {
                assertThat(mapping).filteredOn(m -> m.get("field").equals(plan.freshness())).first().satisfies(m -> assertThat((String) m.get("type")).startsWith("DATE"));
            }
        }
    }

    @Test
    void stepsAreReadAsWritten() {
        JobPlan.FieldPlan field = JobPlan.FieldPlan.parse(" birth_date=birthday dmy required");
        assertThat(field.from()).containsExactly("birthday");
        assertThat(field.steps()).containsExactly(Map.of("kind", "trim"), Map.of("kind", "date", "order", "dmy"));
        assertThat(field.checks()).containsExactly(Map.of("kind", "required"));
        assertThat(JobPlan.FieldPlan.parse("kind=:行政处罚").constant()).isEqualTo("行政处罚");
        assertThat(JobPlan.FieldPlan.parse("fact_no=xydm+pjrq").from()).containsExactly("xydm", "pjrq");
        assertThat(JobPlan.FieldPlan.parse("ethnic=naty ethnic").steps().getLast().get("codes").toString()).contains("汉族=01", "畲=22");
    }
}
