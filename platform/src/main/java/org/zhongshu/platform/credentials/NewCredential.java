package org.zhongshu.platform.credentials;

import java.time.LocalDate;
import java.util.Map;

/**
 * What is to be issued.
 *
 * @param type         id of credentials.yaml
 * @param holderNumber citizen number (GB 11643) or unified social credit code (GB 32100), as the type's holder is
 * @param values       by field id; dates as 2026-01-31
 * @param validFrom    null: today
 * @param request      the caller's own word for this one issue: the same again answers with the same credential
 */
public record NewCredential(String type, String holderNumber, Map<String, String> values, LocalDate validFrom, String request) {
}
