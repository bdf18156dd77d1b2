package org.zhongshu.platform.matters.internal;

import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.zhongshu.platform.identity.Allowed;

import java.util.List;

/** What a person, or a firm, has and may have. {@code firm}: for it, by whoever may; left out: for oneself. */
@RestController
@RequestMapping("/api/citizen")
@Allowed(Allowed.CITIZEN)
class HoldingsController {

    private final Holdings holdings;
    private final Claims claims;

    HoldingsController(Holdings holdings, Claims claims) {
        this.holdings = holdings;
        this.claims = claims;
    }

    @GetMapping("/holdings")
    Holdings.Whole holdings(@RequestParam(required = false) String firm) {
        return holdings.list(firm);
    }

    @GetMapping("/holdings/{identifier}/pdf")
    ResponseEntity<byte[]> pdf(@PathVariable String identifier, @RequestParam(required = false) String firm) {
        return CitizenController.file(holdings.pdf(firm, identifier), MediaType.APPLICATION_PDF, identifier + ".pdf");
    }

    @GetMapping("/claims")
    List<Claims.Claim> claims(@RequestParam String firm) {
        return claims.of(firm);
    }
}
