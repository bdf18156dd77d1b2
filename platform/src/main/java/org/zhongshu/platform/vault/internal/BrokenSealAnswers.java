package org.zhongshu.platform.vault.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.zhongshu.platform.vault.BrokenSeal;

/** Says to whoever asked that it is the record that is broken, not what they did; which one is said to the log only. */
@RestControllerAdvice
@Order(Ordered.HIGHEST_PRECEDENCE)
class BrokenSealAnswers {

    private static final Logger log = LoggerFactory.getLogger(BrokenSealAnswers.class);

    @ExceptionHandler(BrokenSeal.class)
    ProblemDetail broken(BrokenSeal e) {
        log.error("A request met a broken seal: {}", e.getMessage());
        ProblemDetail detail = ProblemDetail.forStatusAndDetail(HttpStatus.INTERNAL_SERVER_ERROR, "这里的个人信息无法解封，可能已损坏；系统已记录，请联系管理员。");
        detail.setTitle("系统出错");
        detail.setProperty("code", "seal-broken");
        return detail;
    }
}
