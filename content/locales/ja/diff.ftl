# 2つの評価の比較に使う文言

report-diff-title = 2つの評価の差分
report-diff-sides = { $before }（{ $before-at } UTC）から { $after }（{ $after-at } UTC）まで
report-diff-nothing = 判定、条項、ティアのいずれにも変化はありません。
report-diff-unchanged = 変化のない判定は{ $count }件です。
report-diff-editions = 版が異なるため（{ $before } と { $after }）、条項とティアは比較していません。比較するには、1つの収集を両方の版で評価してください。
report-diff-checks-unknown = 一方の評価に使用したチェックの記録がないため、チェックの変更による判定の変化が含まれている可能性があります。
report-diff-checks-changed = 変更されたチェック: { $checks }
report-diff-checks-added = 新たに判定したチェック: { $checks }
report-diff-checks-removed = 判定しなくなったチェック: { $checks }
report-diff-heading-clauses = 条項
report-diff-heading-tiers = ティア
report-diff-from-to = { $before } → { $after }
report-diff-absent = なし
report-diff-tier = { $tier }: 達成（案）{ $before } → { $after }（全{ $clauses }条項）。
report-diff-tier-added = 新たに妨げとなった条項: { $clauses }。
report-diff-tier-removed = 妨げではなくなった条項: { $clauses }。
report-diff-more = ほか{ $count }件。すべてJSONに記載しています。

report-diff-heading-regressed = 再発（{ $count }件）
report-diff-heading-new = 新たな不合格（{ $count }件）
report-diff-heading-unknown-now = 確認できなくなったもの（{ $count }件）
report-diff-heading-fixed = 解消（{ $count }件）
report-diff-heading-known-now = 確認できるようになったもの（{ $count }件）
report-diff-heading-vanished = なくなったリソース（{ $count }件）
report-diff-heading-appeared = 新たなリソース（{ $count }件）
report-diff-heading-applicability = 適用対象の変化（{ $count }件）
report-diff-heading-check-changed = チェックの変更によるもの（{ $count }件）

report-diff-means-regressed = 前回合格していた、または過去に解消したものが、不合格となりました。
report-diff-means-new = 前回は判定していなかった、またはチェックの対象外だったものが、不合格となりました。
report-diff-means-unknown-now = 前回は判定していましたが、呼び出しの失敗、または今回のスキャンの対象外のため確認できません。解消したわけでも、なくなったわけでもありません。
report-diff-means-fixed = 前回は不合格でしたが、今回は不合格ではありません。
report-diff-means-known-now = 前回は確認できなかったものです。不合格の場合、以前から不合格だった可能性があります。
report-diff-means-vanished = リソースがなくなりました。解消とは異なります。
report-diff-means-appeared = 前回はなかったリソースで、不合格ではありません。
report-diff-means-applicability = チェックの適用対象となった、または対象から外れたもので、不合格ではありません。
report-diff-means-check-changed = チェックのSQL、パラメーター、またはテーブルが前回と異なります。AWS側の変化によるものかどうかは判断できません。

report-diff-column-before = 前回
report-diff-column-after = 今回
report-diff-column-resource = リソース
