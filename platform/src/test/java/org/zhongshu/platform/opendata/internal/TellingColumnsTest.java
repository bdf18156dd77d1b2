package org.zhongshu.platform.opendata.internal;

import org.junit.jupiter.api.Test;
import org.zhongshu.algorithms.profiling.DataType;
import org.zhongshu.platform.datasets.Dataset;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

class TellingColumnsTest {

    private static boolean telling(String field, String name) {
        return OpenPlanCheck.telling(new Dataset.Column(field, name, DataType.TEXT, null, 1, null, false));
    }

    @Test
    void whereSomebodyWorksTellsOfThemAndWhatIsMeasuredInDoesNot() {
        assertThat(List.of("工作单位", "单位名称", "性别", "居住地址")).allMatch(name -> telling("c", name));
        assertThat(List.of("计量单位", "货币单位", "指标名称")).noneMatch(name -> telling("c", name));
        assertThat(telling("birth_date", "日期")).isTrue();
    }
}
