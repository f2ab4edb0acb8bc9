# 他のツール向けのエクスポートと、Markdownの要約で使う文言

# 複数の形式で共通
report-export-gone = リソースが存在しなくなりました。是正されたことを意味するものではありません。
report-export-excepted = 例外 { $exception }（承認者: { $approver }、期限: { $expires }）: { $reason }
report-export-left-out = ほか{ $count }件のリソースはassessment.jsonに記載しています。
report-export-more-reasons = ほか{ $count }種類の理由
report-export-resources = リソース{ $count }件
report-export-due = 期限 { $due }
report-export-exception-title = 例外 { $exception }: 承認済みの逸脱

# OSCAL
report-export-role-signatory = 条項の回答に署名する担当者
report-export-role-owner = 検出事項を是正する担当者
report-export-role-approver = 例外の承認者
report-export-tool = AssayはAWSの公式APIでアカウントの状態を読み取り、証跡に基づいて条項ごとに判定します。結果は判定案です。
report-export-catalog = フレームワークの条項をAssay独自の要約でまとめたOSCALカタログです。本ファイルと同じフォルダーにあります。
report-export-component-title = { $framework }: AWSサービスとAssayのチェック
report-export-implementation = 対応する条項と、その状態を示すAssayのチェックです。
report-export-requirement = { $title }。確認に用いるチェック: { $checks }。
report-export-requirement-service = { $title }。{ $service }で対応できる条項ですが、当該サービス自体を確認するチェックはこの条項にはありません。
report-export-results-title = { $framework }: 評価結果
report-export-results = AWSから取得した情報に基づき、条項ごとに判定した結果です。達成（案）または未達の条項にはfindingがあり、判定できない条項にはobservationのみがあります。
report-export-plan = 独立した評価計画書はありません。フレームワークの評価対象条項をすべて判定し、その方法はAssayのチェックが定めています。
report-export-undetermined = 満たすとも満たさないとも判定できません。OSCALにはこの状態がないため、findingはありません。
report-export-receipt = 取得記録 { $receipt }: { $call }、アカウント { $account }、{ $region }、{ $time }
report-export-more-receipts = ほかの取得記録（assessment.jsonに記載）: { $receipts }
report-export-attached = { $clause }（{ $paper }）: { $title }。責任者: { $owner }。対象日: { $observed }、有効期限: { $until }。
report-export-answer-yes = はい
report-export-answer-no = いいえ
report-export-answer-not-applicable = 該当なし
report-export-poam-title = { $framework }: 是正計画とマイルストーン
report-export-poam-item = 条項: { $clauses }。リソース: { $resources }。
report-export-nothing-open = 未解決の検出事項はありません
report-export-nothing-open-text = OSCALでは1件以上の項目が必要なため、未解決の検出事項がないことを示す項目を置いています。

# Markdown
report-markdown-title = { $framework }: 現状の要約
report-markdown-tenant = 組織 { $tenant }
report-markdown-failed-calls = 再試行後も失敗した呼び出しが{ $count }回あります。その内容に関わる判定は確認不能です。
report-markdown-heading-findings = 未解決の検出事項
report-markdown-no-findings = 不合格のチェックはありません。
report-markdown-column-excepted = うち例外
report-markdown-column-overdue = うち期限超過
report-markdown-column-due = 最も早い期限
report-markdown-gone = 過去の検出事項のうち{ $count }件は、リソースが存在しなくなりました。是正されたことを意味するものではありません。
report-markdown-heading-papers = 期限切れ・期限間近の文書と記録
report-markdown-column-until = 期限
report-markdown-column-state = 状態
report-markdown-column-paper = 文書・記録
report-markdown-column-owner = 責任者
report-markdown-paper-stale = 期限切れ
report-markdown-paper-expiring = 30日以内に期限
report-markdown-heading-exceptions = 有効な例外
report-markdown-exceptions = 例外の対象も不合格であることに変わりはなく、該当条項の回答は「いいえ」のままです。
report-markdown-column-exception = 例外
report-markdown-column-resources = リソース
report-markdown-column-reason = 理由
report-markdown-column-approver = 承認者
