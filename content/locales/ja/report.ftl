# レポートの文言

# 条項の判定案
report-state-met = 達成（案）
report-state-not-met = 未達
report-state-unknown = 確認不能
report-state-needs-evidence = 証跡待ち
report-state-nothing-to-judge = 判定対象なし
report-state-not-assessed = 評価対象外

report-short-met = 達成案
report-short-not-met = 未達
report-short-unknown = 確認不能
report-short-needs-evidence = 証跡待ち
report-short-nothing-to-judge = 対象なし

report-means-met = 必要な情報をすべて取得し、チェックの条件を満たしています。この段階では判定案です。
report-means-not-met = 取得した情報が条項の要求に反しています。
report-means-unknown = 取得できない情報があり、判定できません。達成には数えません。
report-means-needs-evidence = 文書または記録の添付が必要です。取得した情報に条項の要求に反するものはありません。
report-means-nothing-to-judge = 対象範囲に判定の対象となるものがありません。扱いは担当者が決定します。
report-means-not-assessed = このティアでは設問のない行です。

# リソースに対するチェックの判定
report-verdict-pass = 合格
report-verdict-fail = 不合格
report-verdict-unknown = 確認不能
report-verdict-not-applicable = 対象外

report-severity-critical = 重大
report-severity-high = 高
report-severity-medium = 中
report-severity-low = 低

report-class-technical = AWSの情報で確認
report-class-mixed = AWSの情報と文書で確認
report-class-process = 文書で確認

# 件数
report-accounts-count = { $count }アカウント
report-regions-count = { $count }リージョン
report-clauses-count = { $count }条項
report-checks-count = { $count }チェック
report-fails-count = 不合格{ $count }件
report-and-more = { $items }、ほか{ $count }件

# 共通
report-who-signs = 本書は、AWSから取得した情報に基づくAssayの判定案です。各回答は担当者が署名して確定し、マークは認証機関のみが付与します。
report-read-between = 取得日時 { $from }～{ $to }（UTC）
report-next-tier = 次のティア: { $tier }（{ $clauses }条項）。未達 { $not_met }、確認不能 { $unknown }、証跡待ち { $waiting }。
report-next-tier-none = すべてのティアの全条項が達成（案）です。残る作業は署名です。
report-heading-stands = 現状
report-heading-tiers = ティア別（下位ティアを含む累計）
report-heading-coverage = 取得範囲
report-heading-next = 次のステップ
report-column-tier = ティア
report-column-clauses = 条項
report-column-own-blockers = 当該ティアの阻害条項

report-step-allow = 拒否された権限をスキャン用のロールに付与し、再スキャンしてください: { $permissions }
report-step-scan-again = 再スキャンしてください。一部の呼び出しが失敗し、確認不能の判定が残っています。
report-step-fix = { $tier }の妨げとなっている条項を是正してください: { $clauses }
report-step-attach = { $tier }に必要な文書と記録を揃えてください: { $clauses }
report-step-read = HTMLレポートで、全条項、各チェックの是正方法、証跡を確認してください。

# テキスト
report-text-collection = 収集 { $id }
report-text-state-count = { $state } { $count }
report-text-stands = { $clauses }のうち、{ $counts }
report-text-heading-fails = 重要度の高い不合格（{ $fails }、{ $checks }）
report-text-more-checks = ほかに不合格のチェックが{ $count }件あります。すべてHTMLレポートに記載しています。
report-text-more-resources = ほか{ $count }件
report-text-coverage = 呼び出し{ $calls }回のうち、再試行後も失敗したものは{ $failed }回です。
report-text-failure = { $call } が { $code } で{ $count }回失敗（{ $accounts } / { $regions }）
report-text-failure-denied = { $call } が { $code } で{ $count }回失敗（{ $accounts } / { $regions }）。必要な権限: { $permission }
report-text-more-failures = ほかに{ $count }種類の失敗があります。すべてHTMLレポートに記載しています。
report-text-broken-check = チェック { $check } を実行できませんでした: { $reason }
