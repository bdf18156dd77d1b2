package org.zhongshu.platform.audit;

import javax.sql.DataSource;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.SQLException;

/** The command {@code ./zhongshu verify-audit}: proves the trail without the application running. */
public final class VerifyAudit {

    private VerifyAudit() {
    }

    /**
     * @param data the installation's data folder, which holds the public keys and the log of checkpoints
     * @return 0 when the trail is whole, 1 when it is not, 2 when it could not be read
     */
    public static int run(DataSource database, Path data, PrintStream out) {
        try {
            AuditVerifier.Result result = new AuditVerifier(database, data).verify();
            out.printf("审计链 audit trail: %,d 条 entries, %d 个检查点 checkpoints, 已签名至第 %d 条 signed up to%n",
                    result.entries(), result.checkpoints(), result.signedSeq());
            if (result.head() != null) {
                out.printf("末条 head: %d %s%n", result.lastSeq(), result.head());
            }
            if (result.whole()) {
                out.println("完整 whole");
                return 0;
            }
            result.findings().forEach(f -> out.printf("  %s %s%n", f.kind(), f.detail()));
            out.printf("不完整 NOT WHOLE: %d 处问题 findings%n", result.found());
            return 1;
        } catch (SQLException | IOException e) {
            out.println("无法读取审计链 the audit trail could not be read: " + e.getMessage());
            return 2;
        }
    }
}
