package org.zhongshu.platform.shared;

import org.junit.jupiter.api.Test;
import org.springframework.dao.DataIntegrityViolationException;

import java.sql.SQLException;

import static org.assertj.core.api.Assertions.assertThat;

class DatabaseTroubleTest {

    private static RuntimeException wrapped(String state) {
        return new DataIntegrityViolationException("PreparedStatementCallback; ERROR: Key (id_no)=(110101199003070011) already exists.", new SQLException("Key (id_no)=(110101199003070011)", state));
    }

    @Test
    void saysTheKindWithoutTheServersWords() {
        assertThat(DatabaseTrouble.of(wrapped("23505"))).contains("与已有记录重复（SQLSTATE 23505）");
        assertThat(DatabaseTrouble.of(wrapped("22999"))).contains("数据内容不合要求（SQLSTATE 22999）");
        assertThat(DatabaseTrouble.of(wrapped(null))).contains("数据库连接中断");
        assertThat(DatabaseTrouble.of(new IllegalStateException("x"))).isEmpty();
    }

    @Test
    void tellsWhatMayPassFromWhatWillBeRefusedAgain() {
        assertThat(DatabaseTrouble.passing(wrapped("08006"))).isTrue();
        assertThat(DatabaseTrouble.passing(wrapped("40P01"))).isTrue();
        assertThat(DatabaseTrouble.passing(wrapped("53100"))).isTrue();
        assertThat(DatabaseTrouble.passing(wrapped("57P01"))).isTrue();
        assertThat(DatabaseTrouble.passing(wrapped("22001"))).isFalse();
        assertThat(DatabaseTrouble.passing(wrapped("42P01"))).isFalse();
        assertThat(DatabaseTrouble.passing(new IllegalStateException("x"))).isFalse();
    }
}
